// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.name;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.windows.system.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** The names of pipes as the functions of Windows take them. */
public final class PipeNames {
    /** Finds all pipes of this machine. */
    static final String ALL = "\\\\.\\pipe\\*";

    private PipeNames() {}

    /** The path of a pipe, terminated. */
    public static MemorySegment path(Arena arena, NamedPipeAddress address) {
        if (address.isSocketPath()) {
            throw new UnsupportedOperationException(
                    address + ": this system has named pipes, and no sockets with a path");
        }
        return Memory.wide(arena, address.toString());
    }

    /** Two names of one pipe have the same key: upper and lower case do not differ. */
    public static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
