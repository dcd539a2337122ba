// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.jfr.PipeHandshakeFailureEvent;
import dev.npipe.internal.jfr.PipeRefusedEvent;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.NpipeRequest;
import dev.npipe.internal.unix.door.RawRequest;
import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.drain.IdleReaders;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.SocketBrokenException;
import dev.npipe.internal.unix.waiting.Alarms;
import dev.npipe.internal.unix.waiting.Limits;
import java.lang.invoke.MethodHandles;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a first refused client needs, there before it comes: a class is a file, which cannot be
 * opened when no descriptor is free, and one that could not be loaded once never is.
 */
final class Prepared {
    private static final List<Class<?>> NEEDED =
            List.of(
                    Alarms.class,
                    Alarms.Alarm.class,
                    Arrived.class,
                    ClientHello.class,
                    IdleReaders.class,
                    Limits.Greeting.class,
                    Limits.Waiting.class,
                    Lookups.class,
                    MalformedHelloException.class,
                    NpipeRequest.class,
                    Outcome.class,
                    Outcome.Closed.class,
                    Outcome.Failed.class,
                    Outcome.Gone.class,
                    Outcome.HandedOver.class,
                    Outcome.Malformed.class,
                    Outcome.Refused.class,
                    Outcome.Silent.class,
                    Outcome.Told.class,
                    PeerGoneException.class,
                    Progress.Unheard.class,
                    Progress.Waiting.class,
                    RawRequest.class,
                    Refusal.class,
                    ServerHello.class,
                    SocketBrokenException.class,
                    Visit.class);

    private Prepared() {}

    /** A user whom nobody knows. */
    private record Nobody(String getName) implements UserPrincipal {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Loads it, starts the thread for time limits, and tries the check. */
    static void load(AccessCheck check) {
        try {
            for (Class<?> type : NEEDED) {
                MethodHandles.lookup().ensureInitialized(type);
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        PipeBusyWaitEvent.load();
        PipeHandshakeFailureEvent.load();
        PipeRefusedEvent.load();
        Alarms.start();
        check.permits(
                PeerIdentity.ofUser(new Nobody("nobody"), OptionalLong.empty()), false, false);
    }
}
