// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import java.lang.ref.Reference;

/**
 * A little room on the heap, asked for before the JDK makes a connected channel. Its native code
 * does not look whether there was memory for the socket's address (a null from {@code NewByteArray}
 * in {@code UnixDomainSockets.c} of JDK 25), and the whole JVM ends where there was none. An
 * OutOfMemoryError before that costs one try.
 */
final class HeapRoom {
    /** Many times what the addresses take. */
    private static final int SIZE = 4096;

    private HeapRoom() {}

    /** Fails with an {@link OutOfMemoryError} where there is no room. */
    @SuppressWarnings("ReachabilityFenceUsage") // so that the compiler does not leave them out
    static void check() {
        Reference.reachabilityFence(new byte[SIZE]);
        Reference.reachabilityFence(new byte[SIZE / 8]); // from what the first one has left
    }
}
