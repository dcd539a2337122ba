// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;

import java.lang.foreign.MemorySegment;

/** The calls that look for an account by its name. */
public final class AccountCalls {
    private static final Downcall GETPWNAM = Downcall.of("getpwnam_r");
    private static final Downcall GETGRNAM = Downcall.of("getgrnam_r");
    private static final Downcall GETGROUPLIST = Downcall.of("getgrouplist");

    private AccountCalls() {}

    /**
     * {@code int getpwnam_r(const char *name, struct passwd *, char *, size_t, struct passwd **)}:
     * 0, or an errno.
     */
    public static int user(
            CallState state,
            MemorySegment name,
            MemorySegment entry,
            MemorySegment strings,
            MemorySegment found) {
        return find(GETPWNAM, state, name, entry, strings, found);
    }

    /**
     * {@code int getgrnam_r(const char *name, struct group *, char *, size_t, struct group **)}:
     * 0, or an errno.
     */
    public static int group(
            CallState state,
            MemorySegment name,
            MemorySegment entry,
            MemorySegment strings,
            MemorySegment found) {
        return find(GETGRNAM, state, name, entry, strings, found);
    }

    /**
     * {@code int getgrouplist(const char *user, gid_t group, gid_t *groups, int *ngroups)}: how many
     * there are, or -1 if there is no room for all of them.
     */
    public static int groupsOf(
            CallState state,
            MemorySegment user,
            int primary,
            MemorySegment groups,
            MemorySegment count) {
        return (int)
                GETGROUPLIST.call(
                        state, pointer(user), primary, pointer(groups), pointer(count), 0);
    }

    private static int find(
            Downcall lookup,
            CallState state,
            MemorySegment name,
            MemorySegment entry,
            MemorySegment strings,
            MemorySegment found) {
        return (int)
                lookup.call(
                        state,
                        pointer(name),
                        pointer(entry),
                        pointer(strings),
                        strings.byteSize(),
                        pointer(found));
    }
}
