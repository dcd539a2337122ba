// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.name;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.windows.system.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** The names of pipes as the functions of Windows take them. */
public final class PipeNames {
    private static final String LOCAL = "\\\\.\\pipe\\";

    /** Finds all pipes of this machine. */
    static final String ALL = LOCAL + "*";

    private PipeNames() {}

    /** The path of a pipe, terminated. */
    public static MemorySegment path(Arena arena, NamedPipeAddress address) {
        if (address.isSocketPath()) {
            throw new UnsupportedOperationException(
                    address + ": this system has named pipes, and no sockets with a path");
        }
        return Memory.wide(arena, of(address));
    }

    /**
     * The path of a pipe. The system's own way to this machine by any name but the dot leads
     * through the network, where a server that takes no remote clients refuses them.
     */
    static String of(NamedPipeAddress address) {
        return address.isRemote() ? address.toString() : LOCAL + address.name();
    }

    /** Two names of one pipe have the same key: upper and lower case do not differ. */
    public static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
