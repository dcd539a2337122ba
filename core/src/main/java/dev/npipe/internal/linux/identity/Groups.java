// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.identity;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.linux.libc.AccountCalls;
import dev.npipe.internal.linux.libc.CallState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The groups that a user is in after logging on: {@code getgrouplist}. */
final class Groups {
    /** The kernel knows no process with more ({@code NGROUPS_MAX}). */
    private static final int MOST = 65_536;

    private Groups() {}

    /** All of them, the primary one too. */
    static List<Long> of(String user, long primary) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment groups = arena.allocate(JAVA_INT, MOST);
            MemorySegment count = arena.allocate(JAVA_INT);
            count.set(JAVA_INT, 0, MOST);
            int found =
                    AccountCalls.groupsOf(
                            CallState.in(arena),
                            arena.allocateFrom(user),
                            (int) primary,
                            groups,
                            count);
            var all = new ArrayList<Long>();
            for (int i = 0; i < found; i++) {
                all.add(Integer.toUnsignedLong(groups.getAtIndex(JAVA_INT, i)));
            }
            return all;
        }
    }
}
