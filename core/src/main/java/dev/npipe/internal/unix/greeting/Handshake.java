// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** The numbers of the handshake, as {@code docs/protocol.md} has them, and its time limit. */
public final class Handshake {
    /** How long a peer may take for its hello: it has nothing to wait for. */
    public static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    /** The length of either hello in bytes. */
    public static final int SIZE = 64;

    /** {@code NPIPE}, then what a text-mode transfer would spoil, as in a PNG file. */
    static final long MAGIC = 0x0A1A_0D45_5049_504EL;

    /** The one version of the protocol so far. */
    public static final int VERSION = 1;

    /** The connection is for a pipe instance. */
    public static final int KIND_OPEN = 0;

    /** The connection only waits until an instance is free. */
    public static final int KIND_WAIT = 1;

    /** The connection asks for shared memory beneath another one, whose token it shows. */
    public static final int KIND_LANE = 2;

    /** Control frames may be sent on a message-type pipe: the peer answers DRAIN. */
    public static final int CAPABILITY_DRAIN = 1;

    /** A message of no bytes is the end of the stream. */
    public static final int CAPABILITY_ZERO_ENDS = 2;

    private Handshake() {}

    /** Room for one hello. */
    public static ByteBuffer buffer() {
        return ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    }
}
