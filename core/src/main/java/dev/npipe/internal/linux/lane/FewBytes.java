// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Memory that bells are rung from and taken into, made when it is first needed. */
final class FewBytes {
    /** So many bells are taken at once. */
    static final int MOST = 64;

    private @Nullable ByteBuffer memory;

    /** Room for so many bytes; until the next call. */
    ByteBuffer of(int count) {
        ByteBuffer own = memory;
        if (own == null) {
            own = ByteBuffer.allocateDirect(MOST);
            memory = own;
        }
        return own.clear().limit(count);
    }

    /** What was handed out last is kept by somebody. */
    void handOver() {
        memory = null;
    }
}
