// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.unix.socket.LaneToken;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a server answers.
 *
 * @param version the version it speaks
 * @param status 0, or the Win32 code of its refusal
 * @param capabilities what both can do
 * @param pipe the pipe's properties
 * @param processId its own claim
 * @param laneVersion the version of shared memory that it offers, 0 for none
 * @param token how the client asks for it
 */
public record ServerHello(
        int version,
        int status,
        int capabilities,
        PipeInfo pipe,
        long processId,
        int laneVersion,
        LaneToken token) {
    /** The numbers on the wire are the places in these lists. */
    private static final List<PipeMode> MODES = List.of(PipeMode.BYTE, PipeMode.MESSAGE);

    private static final List<PipeDirection> DIRECTIONS =
            List.of(PipeDirection.INBOUND, PipeDirection.OUTBOUND, PipeDirection.DUPLEX);

    /** A server that offers no shared memory. */
    public ServerHello(int version, int status, int capabilities, PipeInfo pipe, long processId) {
        this(version, status, capabilities, pipe, processId, 0, LaneToken.NONE);
    }

    /** The bytes of this hello, ready to be sent. */
    public ByteBuffer encode() {
        return Handshake.buffer()
                .putLong(Handshake.MAGIC)
                .putShort((short) version)
                .putShort((short) Handshake.SIZE)
                .put((byte) MODES.indexOf(pipe.type()))
                .put((byte) DIRECTIONS.indexOf(pipe.direction()))
                .putShort((short) laneVersion)
                .putInt(capabilities)
                .putInt(status)
                .putInt(pipe.inboundBufferSize())
                .putInt(pipe.outboundBufferSize())
                .putLong(processId)
                .putInt(pipe.maxInstances())
                .putInt(pipe.instances())
                .putLong(token.first())
                .putLong(token.second())
                .flip();
    }

    /** The same answer, which offers shared memory. */
    public ServerHello withLane(int offered, LaneToken by) {
        return new ServerHello(version, status, capabilities, pipe, processId, offered, by);
    }

    /** The same answer, with no more agreed on than the client offered. */
    public ServerHello within(int offered) {
        return new ServerHello(
                version, status, capabilities & offered, pipe, processId, laneVersion, token);
    }

    /**
     * Reads a hello of {@link Handshake#SIZE} bytes.
     *
     * @throws MalformedHelloException if these bytes are not one
     */
    public static ServerHello decode(ByteBuffer hello) throws MalformedHelloException {
        MalformedHelloException.checkStart(hello);
        int version = Short.toUnsignedInt(hello.getShort(8));
        boolean known = version == Handshake.VERSION; // else only what all versions share counts
        int type = known ? hello.get(12) : 0;
        int direction = known ? hello.get(13) : 0;
        if (type < 0 || type >= MODES.size()) {
            throw new MalformedHelloException("unknown pipe type " + type);
        }
        if (direction < 0 || direction >= DIRECTIONS.size()) {
            throw new MalformedHelloException("unknown direction " + direction);
        }
        var pipe =
                new PipeInfo(
                        MODES.get(type),
                        DIRECTIONS.get(direction),
                        false,
                        hello.getInt(24),
                        hello.getInt(28),
                        hello.getInt(40),
                        hello.getInt(44));
        if (known) {
            checkNumbers(pipe);
        }
        return new ServerHello(
                version,
                hello.getInt(20),
                hello.getInt(16),
                pipe,
                hello.getLong(32),
                Short.toUnsignedInt(hello.getShort(14)),
                new LaneToken(hello.getLong(48), hello.getLong(56)));
    }

    private static void checkNumbers(PipeInfo pipe) throws MalformedHelloException {
        if (pipe.inboundBufferSize() < 0
                || pipe.outboundBufferSize() < 0
                || pipe.instances() < 0
                || pipe.maxInstances() < 1
                || pipe.maxInstances() > PipeInfo.UNLIMITED_INSTANCES) {
            throw new MalformedHelloException("a number out of its range, in " + pipe);
        }
    }
}
