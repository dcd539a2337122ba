// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.identity;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The identifiers in an access token: the user's first, then those of its groups. */
public final class AccessToken {
    private static final int SID_AND_ATTRIBUTES_SIZE = 16;
    private static final int MAX_SID_SIZE = 68;

    private final WindowsSystem system;
    private final Arena arena;
    private final MemorySegment state;

    private AccessToken(WindowsSystem system, Arena arena) {
        this.system = system;
        this.arena = arena;
        this.state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
    }

    /** The user that this process runs as. */
    public static Sid ofProcess(WindowsSystem system) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            var token = new AccessToken(system, arena);
            MemorySegment handle = arena.allocate(JAVA_LONG);
            int code =
                    system.advapi.openProcessToken(
                            token.state,
                            system.kernel.getCurrentProcess(),
                            Constants.TOKEN_QUERY,
                            handle.address());
            if (code != Win32Error.SUCCESS) {
                throw WindowsErrors.exception(system.kernel, "process token", code);
            }
            return token.sids(handle.get(JAVA_LONG, 0), false).getFirst();
        }
    }

    /** Those of this thread, which acts as somebody else; none when that one is anonymous. */
    static List<Sid> ofThread(WindowsSystem system) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            var token = new AccessToken(system, arena);
            MemorySegment handle = arena.allocate(JAVA_LONG);
            int code =
                    system.advapi.openThreadToken(
                            token.state,
                            system.kernel.getCurrentThread(),
                            Constants.TOKEN_QUERY,
                            1,
                            handle.address());
            return code == Win32Error.SUCCESS
                    ? token.sids(handle.get(JAVA_LONG, 0), true)
                    : List.of();
        }
    }

    private List<Sid> sids(long token, boolean groups) throws IOException {
        try {
            var all = new ArrayList<Sid>();
            MemorySegment user = information(token, Constants.TOKEN_USER);
            all.add(sid(user.get(JAVA_LONG, 0)));
            if (groups) {
                MemorySegment found = information(token, Constants.TOKEN_GROUPS);
                int count = found.get(JAVA_INT, 0);
                for (int i = 0; i < count; i++) {
                    long at = 8 + (long) i * SID_AND_ATTRIBUTES_SIZE;
                    int attributes = found.get(JAVA_INT, at + 8);
                    if ((attributes & Constants.SE_GROUP_USE_FOR_DENY_ONLY) == 0) {
                        all.add(sid(found.get(JAVA_LONG, at)));
                    }
                }
            }
            return List.copyOf(all);
        } finally {
            system.kernel.closeHandle(state, token);
        }
    }

    /** The size is asked for first; {@code TOKEN_USER} and {@code TOKEN_GROUPS} hold pointers. */
    private MemorySegment information(long token, int informationClass) throws IOException {
        MemorySegment needed = arena.allocate(JAVA_INT);
        system.advapi.getTokenInformation(state, token, informationClass, 0, 0, needed.address());
        MemorySegment out = arena.allocate(Math.max(16, needed.get(JAVA_INT, 0)), 8);
        int code =
                system.advapi.getTokenInformation(
                        state,
                        token,
                        informationClass,
                        out.address(),
                        (int) out.byteSize(),
                        needed.address());
        if (code != Win32Error.SUCCESS) {
            throw WindowsErrors.exception(system.kernel, "access token", code);
        }
        return out;
    }

    /** The identifier that Windows left at an address. */
    public static Sid sid(long address) {
        return Sid.read(Memory.at(address, MAX_SID_SIZE).asByteBuffer());
    }
}
