// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.proxy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.RemoteDoor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The door at which Samba's smbd knocks. */
public final class ProxyDoor implements RemoteDoor {
    private final Path socket;
    private final PipeMode type;

    private ProxyDoor(Path socket, PipeMode type) {
        this.socket = socket;
        this.type = type;
    }

    /**
     * The door of a pipe of this type.
     *
     * @throws UnsupportedOperationException if Samba's directory is not known, or its clients could
     *     not open a pipe of this name
     */
    public static ProxyDoor of(NamedPipeAddress address, PipeMode type) {
        return new ProxyDoor(ProxyDirectory.socket(address), type);
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
    public Guest guest(ByteBuffer received) throws MalformedRequestException {
        NamedPipeAuthRequest request = NamedPipeAuthRequest.decode(received.flip());
        return new Guest(
                RemoteUser.of(request),
                NamedPipeAuthReply.encode(request.level(), type),
                NamedPipeAuthReply.busy(request.level()));
    }
}
