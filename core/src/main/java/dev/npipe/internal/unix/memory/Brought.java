// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.memory;

import java.nio.ByteBuffer;

/** The first bytes of what arrived, which a wait has brought along in memory of its own. */
public interface Brought {
    /** The bytes, from position to limit of a direct little-endian buffer. */
    ByteBuffer bytes();

    /** Gives the memory back; whoever had it must not touch it again. */
    void giveBack();
}
