// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.PipeDirection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.LaneToken;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What a client says first.
 *
 * @param version the version it speaks
 * @param kind what the connection is for
 * @param capabilities what it can do
 * @param reads whether it wants to read
 * @param writes whether it wants to write
 * @param waitMillis how long it will wait for a free instance: {@link #WAIT_FOREVER}, {@link
 *     #WAIT_DEFAULT} or milliseconds
 * @param processId its own claim
 * @param laneVersion the version of shared memory that it knows, 0 for none
 * @param token which connection it wants a lane for, if that is what this one is for
 */
public record ClientHello(
        int version,
        int kind,
        int capabilities,
        boolean reads,
        boolean writes,
        int waitMillis,
        long processId,
        int laneVersion,
        LaneToken token) {

    /** A client that knows of no shared memory. */
    public ClientHello(
            int version,
            int kind,
            int capabilities,
            boolean reads,
            boolean writes,
            int waitMillis,
            long processId) {
        this(version, kind, capabilities, reads, writes, waitMillis, processId, 0, LaneToken.NONE);
    }

    /** For as long as it takes. */
    public static final int WAIT_FOREVER = -1;

    /** As long as the server says: {@code NMPWAIT_USE_DEFAULT_WAIT}. */
    public static final int WAIT_DEFAULT = -2;

    /** The longest wait that is not for ever, about 24 days. */
    static final int WAIT_LONGEST = Integer.MAX_VALUE;

    private static final int READ = 1;
    private static final int WRITE = 2;

    /** How long a client with this deadline waits. */
    public static int waitMillis(Deadline deadline) {
        return deadline.isNever()
                ? WAIT_FOREVER
                : (int) Math.min(deadline.remainingMillis(), WAIT_LONGEST);
    }

    /** The directions it wants, of which there is one at least. */
    public PipeDirection direction() {
        return reads && writes
                ? PipeDirection.DUPLEX
                : writes ? PipeDirection.INBOUND : PipeDirection.OUTBOUND;
    }

    /** The bytes of this hello, ready to be sent. */
    public ByteBuffer encode() {
        return Handshake.buffer()
                .putLong(Handshake.MAGIC)
                .putShort((short) version)
                .putShort((short) Handshake.SIZE)
                .putShort((short) kind)
                .putShort((short) laneVersion)
                .putInt(capabilities)
                .putInt((reads ? READ : 0) | (writes ? WRITE : 0))
                .putInt(waitMillis)
                .putInt(0) // ring-size exponent
                .putLong(processId)
                .putLong(token.first())
                .putLong(token.second())
                .putLong(0)
                .flip();
    }

    /**
     * Reads a hello of {@link Handshake#SIZE} bytes.
     *
     * @throws MalformedHelloException if these bytes are not one
     */
    public static ClientHello decode(ByteBuffer hello) throws MalformedHelloException {
        MalformedHelloException.checkStart(hello);
        int version = Short.toUnsignedInt(hello.getShort(8));
        int access = hello.getInt(20);
        int wait = hello.getInt(24);
        if (version == Handshake.VERSION) {
            if ((access & ~(READ | WRITE)) != 0) {
                throw new MalformedHelloException(
                        String.format(Locale.ROOT, "unknown access 0x%x", access));
            }
            if (wait < WAIT_DEFAULT) {
                throw new MalformedHelloException("a wait of " + wait);
            }
        }
        return new ClientHello(
                version,
                Short.toUnsignedInt(hello.getShort(12)),
                hello.getInt(16),
                (access & READ) != 0,
                (access & WRITE) != 0,
                wait,
                hello.getLong(32),
                Short.toUnsignedInt(hello.getShort(14)),
                new LaneToken(hello.getLong(40), hello.getLong(48)));
    }
}
