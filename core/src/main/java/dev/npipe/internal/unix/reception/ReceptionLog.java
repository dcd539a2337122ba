// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.jfr.PipeHandshakeFailureEvent;
import dev.npipe.internal.jfr.PipeRefusedEvent;
import dev.npipe.internal.security.PeerIdentity;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** What the log and a recording of the JVM say about the clients of a pipe. */
record ReceptionLog(NamedPipeAddress address) {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    void refused(Request request, Refusal refusal) {
        PeerIdentity client = request.client();
        String user = client.userName().orElse("?");
        var who = new StringBuilder(user);
        client.userId().ifPresent(uid -> who.append(" (uid ").append(uid).append(')'));
        LOG.log(
                refusal.level(),
                "{0}: refused {1}, {2} (Win32 error {3})",
                address,
                who,
                refusal.why(request.reads(), request.writes()),
                String.valueOf(refusal.code()));
        var event = new PipeRefusedEvent();
        event.address = address.toString();
        event.user = user;
        event.errorCode = refusal.code();
        event.commit();
    }

    /** A wait for an instance that was begun with its event. */
    void waited(PipeBusyWaitEvent event, boolean granted) {
        if (event.shouldCommit()) {
            event.address = address.toString();
            event.granted = granted;
            event.commit();
        }
    }

    /** The greeting of a client at a door ended; who was refused was logged then. */
    void ended(Door door, Outcome outcome) {
        switch (outcome) {
            case Outcome.Gone gone ->
                    failed(Level.DEBUG, "a client left: " + gone.how().getMessage());
            case Outcome.Malformed malformed -> failed(Level.WARNING, malformed.how());
            case Outcome.Silent _ ->
                    failed(
                            Level.WARNING,
                            door.client() + " did not complete its " + door.beginning());
            case Outcome.Failed failed ->
                    LOG.log(
                            Level.WARNING,
                            address + ": a " + door.beginning() + " failed",
                            failed.how());
            case Outcome.Closed _ ->
                    LOG.log(Level.DEBUG, "{0}: closed during a {1}", address, door.beginning());
            case Outcome.HandedOver _, Outcome.Told _, Outcome.Refused _, Outcome.Later _ -> {}
        }
    }

    private void failed(Level level, String reason) {
        LOG.log(level, "{0}: {1}", address, reason);
        var event = new PipeHandshakeFailureEvent();
        event.address = address.toString();
        event.reason = reason;
        event.commit();
    }

    void notClosed(IOException e) {
        LOG.log(Level.DEBUG, address + ": closing a client", e);
    }
}
