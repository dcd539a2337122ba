// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How many records are wanted; more than these are not written. */
final class Count {
    private final long wanted;
    private long complete;

    Count(long wanted) {
        this.wanted = wanted;
    }

    /** As many as come. */
    static Count all() {
        return new Count(Long.MAX_VALUE);
    }

    boolean isLimited() {
        return wanted < Long.MAX_VALUE;
    }

    boolean isReached() {
        return complete >= wanted;
    }

    /** An output that gets no more than these. */
    Output counting(Output next) {
        return new Counted(this, next);
    }

    private record Counted(Count count, Output next) implements Output {
        @Override
        public void record(ByteBuffer bytes, boolean ends) throws IOException {
            if (count.isReached()) {
                return;
            }
            if (ends) {
                count.complete++;
            }
            next.record(bytes, ends);
        }

        @Override
        public void end() throws IOException {
            next.end();
        }
    }
}
