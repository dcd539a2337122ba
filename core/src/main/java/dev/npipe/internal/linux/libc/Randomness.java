// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;
import static dev.npipe.internal.linux.libc.Downcall.result;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The kernel's random bytes; those of the JDK take a process that needs few long to begin with. */
public final class Randomness {
    /** Since glibc 2.25 and musl 1.1.20. */
    private static final @Nullable Downcall GETRANDOM = Downcall.ofOptional("getrandom");

    private Randomness() {}

    /** {@code ssize_t getrandom(void *bytes, size_t length, 0)}, which fills up to 256 bytes. */
    public static int fill(CallState state, MemorySegment bytes) {
        Downcall random = GETRANDOM;
        return random == null
                ? -Constants.ENOSYS
                : result(state, random.call(state, pointer(bytes), bytes.byteSize(), 0));
    }
}
