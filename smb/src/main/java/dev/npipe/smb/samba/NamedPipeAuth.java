// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.SambaProtocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The protocol named-pipe-auth: the socket of one pipe, and what smbd says there. */
public final class NamedPipeAuth implements SambaProtocol {
    private final Path socket;
    private final PipeMode type;

    private NamedPipeAuth(Path socket, PipeMode type) {
        this.socket = socket;
        this.type = type;
    }

    /**
     * The protocol of a pipe of this type.
     *
     * @throws UnsupportedOperationException if Samba's directory is not known, or its clients could
     *     not open a pipe of this name
     */
    public static NamedPipeAuth of(NamedPipeAddress address, PipeMode type) {
        return new NamedPipeAuth(SambaDirectory.socket(address), type);
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public int missing(ByteBuffer received) throws MalformedRequestException {
        int there = received.position();
        if (there < NamedPipeAuthRequest.LENGTH_SIZE) {
            return NamedPipeAuthRequest.LENGTH_SIZE - there;
        }
        long length =
                Integer.toUnsignedLong(received.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0));
        if (length > NamedPipeAuthRequest.MAX_SIZE) {
            throw new MalformedRequestException("it announces " + length + " bytes");
        }
        return (int) Math.max(0, NamedPipeAuthRequest.LENGTH_SIZE + length - there);
    }

    @Override
    public RemoteClient client(ByteBuffer received) throws MalformedRequestException {
        NamedPipeAuthRequest request = NamedPipeAuthRequest.decode(received.flip());
        return new RemoteClient(
                RemoteUser.of(request),
                NamedPipeAuthReply.encode(request.level(), type),
                NamedPipeAuthReply.busy(request.level()));
    }
}
