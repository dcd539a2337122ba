// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.jfr.PipeHandshakeFailureEvent;
import dev.npipe.internal.jfr.PipeRefusedEvent;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.door.Request;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the log and a recording of the JVM say about the clients of a pipe. Nobody's name is looked
 * up for them.
 *
 * @param pipe the pipe's address
 */
record ReceptionLog(String pipe) {

    /** A client that was heard is refused. */
    void refused(Request request, Refusal refusal) {
        refused(refusal, who(request.client()), wish(request));
    }

    /** A client of this user is refused before it was heard. */
    void refused(PeerIdentity client, Refusal refusal) {
        refused(refusal, who(client), "");
    }

    /** A client is refused that nobody has looked at. */
    void refused(Refusal refusal) {
        refused(refusal, "", "");
    }

    private void refused(Refusal refusal, String who, String wish) {
        if (who.isEmpty()) {
            PipeLog.log(refusal.level(), pipe, refusal.cause());
        } else {
            PipeLog.log(refusal.level(), pipe, refusal.cause(), who + wish);
        }
        PipeRefusedEvent.commit(pipe, who, refusal.code());
    }

    /** The number where the system tells it; else what came with the connection. */
    private static String who(PeerIdentity client) {
        if (client.userId().isPresent()) {
            return "uid " + client.userId().getAsLong();
        }
        if (client.user() != null) {
            return "user " + client.user().getName();
        }
        return client.sids().isEmpty() ? "an unknown user" : client.sids().getFirst().toString();
    }

    private static String wish(Request request) {
        return request.reads()
                ? request.writes() ? ", to read and write" : ", to read"
                : request.writes()
                        ? ", to write"
                        : request.asksForLane() ? ", for a lane" : ", to wait";
    }

    /** A wait for an instance that was begun with its event; never fails. */
    void waited(Request request, PipeBusyWaitEvent event, boolean granted) {
        try {
            if (request.isNpipe()) {
                event.commit(pipe, granted);
            }
        } catch (Error e) {
            return; // no memory to record it, and the client has what it has
        }
    }

    /** The greeting of a client at a door ended; who was refused was logged then. Never fails. */
    void ended(Door door, Outcome outcome) {
        try {
            tell(door, outcome);
        } catch (Error e) {
            return; // no memory to say so, and it has ended all the same
        }
    }

    private void tell(Door door, Outcome outcome) {
        switch (outcome) {
            case Outcome.Gone gone -> failed(Level.DEBUG, "a client left", gone.how().getMessage());
            case Outcome.Malformed malformed ->
                    failed(Level.WARNING, "a client was not understood", malformed.how());
            case Outcome.Silent _ ->
                    failed(
                            Level.WARNING,
                            door.client() + " did not complete its " + door.beginning(),
                            null);
            case Outcome.Failed failed ->
                    PipeLog.log(
                            Level.WARNING,
                            pipe,
                            "a " + door.beginning() + " failed",
                            failed.how().toString());
            case Outcome.Closed _ ->
                    PipeLog.log(Level.DEBUG, pipe, "closed during a " + door.beginning());
            case Outcome.HandedOver _, Outcome.Told _, Outcome.Refused _ -> {}
        }
    }

    private void failed(Level level, String cause, @Nullable String detail) {
        if (detail == null) {
            PipeLog.log(level, pipe, cause);
        } else {
            PipeLog.log(level, pipe, cause, detail);
        }
        PipeHandshakeFailureEvent.commit(pipe, detail == null ? cause : cause + ": " + detail);
    }

    /** A client is still in the backlog, and could not be taken out. */
    void notAccepted(Exception e) {
        PipeLog.log(Level.WARNING, pipe, "a client could not be accepted", e.toString());
    }

    /** The application's thread left its work to the acceptor's. Never fails. */
    void notStoodIn(Throwable e) {
        try {
            PipeLog.log(
                    Level.DEBUG, pipe, "accept could not take a client in itself", e.toString());
        } catch (Error again) {
            return; // no memory to say so, which is why, perhaps
        }
    }

    /** Whether a client has left could not be seen. */
    void notLookedAt(Throwable e) {
        PipeLog.log(Level.DEBUG, pipe, "a look at a client failed", e.toString());
    }

    /** A client's socket could not be closed. */
    void notClosed(Throwable e) {
        PipeLog.log(Level.DEBUG, pipe, "closing a client", e.toString());
    }
}
