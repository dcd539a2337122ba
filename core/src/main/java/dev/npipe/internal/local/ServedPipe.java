// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.jfr.PipeHandshakeFailureEvent;
import dev.npipe.internal.jfr.PipeRefusedEvent;
import dev.npipe.internal.security.AccessCheck;
import java.lang.System.Logger.Level;

/**
 * What all doors of a server's pipe share.
 *
 * @param self the user that this process runs as
 * @param check who may connect
 */
record ServedPipe(
        NamedPipeAddress address,
        BindOptions options,
        Instances instances,
        PeerIdentity self,
        AccessCheck check) {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    PipeInfo info() {
        return new PipeInfo(
                options.mode(),
                options.direction(),
                true,
                options.inboundBufferSize(),
                options.outboundBufferSize(),
                options.maxInstances(),
                instances.used());
    }

    /** Whether a peer that does not say what it wants may have all that the pipe has. */
    boolean permits(PeerIdentity peer) {
        return permits(peer, options.direction().serverWrites(), options.direction().serverReads());
    }

    boolean permits(PeerIdentity peer, boolean reads, boolean writes) {
        return check.permits(peer, reads, writes);
    }

    void refused(Level level, PeerIdentity peer, int code) {
        refused(
                level,
                peer,
                code,
                options.direction().serverWrites(),
                options.direction().serverReads());
    }

    void refused(Level level, PeerIdentity peer, int code, boolean reads, boolean writes) {
        String user = peer.userName().orElse("?");
        var who = new StringBuilder(user);
        peer.userId().ifPresent(uid -> who.append(" (uid ").append(uid).append(')'));
        String access = reads == writes ? "read and write" : reads ? "read" : "write";
        LOG.log(
                level,
                "{0}: refused {1}, who asked to {2} (Win32 error {3})",
                address,
                who,
                reads || writes ? access : "wait",
                String.valueOf(code));
        var event = new PipeRefusedEvent();
        event.address = address.toString();
        event.user = user;
        event.errorCode = code;
        event.commit();
    }

    void handshakeFailed(Level level, String reason) {
        LOG.log(level, "{0}: {1}", address, reason);
        var event = new PipeHandshakeFailureEvent();
        event.address = address.toString();
        event.reason = reason;
        event.commit();
    }
}
