// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.NamedPipeAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The names of pipes as the functions of Windows take them. */
final class PipeNames {
    /** Finds all pipes of this machine. */
    static final String ALL = "\\\\.\\pipe\\*";

    private PipeNames() {}

    /** The path of a pipe, terminated. */
    static MemorySegment path(Arena arena, NamedPipeAddress address) {
        if (address.isSocketPath()) {
            throw new UnsupportedOperationException(
                    address + ": this system has named pipes, and no sockets with a path");
        }
        return wide(arena, address.toString());
    }

    /** Text, terminated. */
    static MemorySegment wide(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
    }

    /** Two names of one pipe have the same key: upper and lower case do not differ. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
