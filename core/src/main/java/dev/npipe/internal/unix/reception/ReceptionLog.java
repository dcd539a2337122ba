// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.jfr.PipeHandshakeFailureEvent;
import dev.npipe.internal.jfr.PipeRefusedEvent;
import dev.npipe.internal.security.PeerIdentity;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** What the log and a recording of the JVM say about the clients of a pipe. */
record ReceptionLog(NamedPipeAddress address) {
    void refused(Request request, Refusal refusal) {
        PeerIdentity client = request.client();
        String user =
                client.userId().isPresent() ? "uid " + client.userId().getAsLong() : "a client";
        PipeLog.log(
                refusal.level(),
                address.toString(),
                "refused",
                "%s, %s (Win32 error %d)"
                        .formatted(
                                user,
                                refusal.why(request.reads(), request.writes()),
                                refusal.code()));
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
                    PipeLog.log(
                            Level.WARNING,
                            address.toString(),
                            "a " + door.beginning() + " failed",
                            failed.how());
            case Outcome.Closed _ ->
                    PipeLog.log(
                            Level.DEBUG, address.toString(), "closed during a " + door.beginning());
            case Outcome.HandedOver _, Outcome.Told _, Outcome.Refused _, Outcome.Later _ -> {}
        }
    }

    private void failed(Level level, String reason) {
        PipeLog.log(level, address.toString(), "a client was not understood", reason);
        var event = new PipeHandshakeFailureEvent();
        event.address = address.toString();
        event.reason = reason;
        event.commit();
    }

    void notClosed(IOException e) {
        PipeLog.log(Level.DEBUG, address.toString(), "closing a client failed", e);
    }
}
