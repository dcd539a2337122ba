// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.jfr.PipeHandshakeFailureEvent;
import dev.npipe.internal.jfr.PipeRefusedEvent;
import java.lang.System.Logger.Level;

/**
 * What all doors of a server's pipe share.
 *
 * @param self the user that this process runs as
 */
record ServedPipe(
        NamedPipeAddress address, BindOptions options, Instances instances, PeerIdentity self) {
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

    boolean permits(PeerIdentity peer) {
        return options.security().permits(peer, self);
    }

    void refused(Level level, PeerIdentity peer, int code) {
        String user = peer.userName().orElse("?");
        LOG.log(level, "{0}: refused {1} (Win32 error {2})", address, user, String.valueOf(code));
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
