// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.Win32Error;
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
public record ServedPipe(
        NamedPipeAddress address,
        BindOptions options,
        Instances instances,
        PeerIdentity self,
        AccessCheck check) {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    public PipeInfo info() {
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
    public boolean permits(PeerIdentity peer) {
        return permits(peer, options.direction().serverWrites(), options.direction().serverReads());
    }

    public boolean permits(PeerIdentity peer, boolean reads, boolean writes) {
        return check.permits(peer, reads, writes);
    }

    public void refused(Level level, PeerIdentity peer, int code) {
        refused(
                level,
                peer,
                code,
                options.direction().serverWrites(),
                options.direction().serverReads());
    }

    public void refused(Level level, PeerIdentity peer, int code, boolean reads, boolean writes) {
        String user = peer.userName().orElse("?");
        var who = new StringBuilder(user);
        peer.userId().ifPresent(uid -> who.append(" (uid ").append(uid).append(')'));
        LOG.log(
                level,
                "{0}: refused {1}, {2} (Win32 error {3})",
                address,
                who,
                reason(code, reads, writes),
                String.valueOf(code));
        var event = new PipeRefusedEvent();
        event.address = address.toString();
        event.user = user;
        event.errorCode = code;
        event.commit();
    }

    private static String reason(int code, boolean reads, boolean writes) {
        return switch (code) {
            case Win32Error.REVISION_MISMATCH -> "who speaks another version of the protocol";
            case Win32Error.NOT_SUPPORTED -> "who asked for an unknown kind of connection";
            case Win32Error.INVALID_PARAMETER -> "who asked neither to read nor to write";
            case Win32Error.PIPE_BUSY -> "for whom no instance became free";
            default -> "who asked to " + (reads || writes ? access(reads, writes) : "wait");
        };
    }

    private static String access(boolean reads, boolean writes) {
        return reads && writes ? "read and write" : reads ? "read" : "write";
    }

    public void handshakeFailed(Level level, String reason) {
        LOG.log(level, "{0}: {1}", address, reason);
        var event = new PipeHandshakeFailureEvent();
        event.address = address.toString();
        event.reason = reason;
        event.commit();
    }
}
