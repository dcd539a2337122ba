// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that stand for nobody in particular. In a user namespace of Linux that has no numbers
 * for some users or groups of the machine, the kernel shows each of them by one number, the
 * overflow id (user_namespaces(7)). Elsewhere there is no such number, and 65534 is an account like
 * others.
 *
 * @param nobody what users without a number are shown as, if there are any
 * @param nogroup what groups without a number are shown as
 */
public record UserNamespace(OptionalLong nobody, OptionalLong nogroup) {
    private static final Path PROC = Path.of("/proc");

    /** All numbers but the last one, which is none. */
    private static final long ALL = 0xffff_ffffL;

    private static volatile @Nullable UserNamespace here;

    /** The one of this process, found out once. */
    public static UserNamespace here() throws IOException {
        UserNamespace known = here;
        if (known == null) {
            known = read(PROC);
            here = known;
        }
        return known;
    }

    /** The one that a directory like {@code /proc} tells of. */
    static UserNamespace read(Path proc) throws IOException {
        return new UserNamespace(
                overflow(proc.resolve("self/uid_map"), proc.resolve("sys/kernel/overflowuid")),
                overflow(proc.resolve("self/gid_map"), proc.resolve("sys/kernel/overflowgid")));
    }

    private static OptionalLong overflow(Path map, Path number) throws IOException {
        try {
            return mapped(Files.readString(map)) >= ALL
                    ? OptionalLong.empty()
                    : OptionalLong.of(number(number));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty(); // no Linux, or one without user namespaces
        }
    }

    /** Such a file is read in one piece: its second piece would be empty. */
    private static long number(Path file) throws IOException {
        byte[] text = new byte[32];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.read(text);
            return Long.parseLong(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
        }
    }

    /** How many numbers are mapped; a line is a first number inside, one outside, and a count. */
    private static long mapped(String map) {
        long mapped = 0;
        var words = new StringTokenizer(map); // three in a line
        while (words.hasMoreTokens()) {
            words.nextToken();
            words.nextToken();
            mapped += Long.parseLong(words.nextToken());
        }
        return mapped;
    }

    /** True for the number that stands for any user who has none here. */
    public boolean isNobody(long uid) {
        return nobody.isPresent() && nobody.getAsLong() == uid;
    }

    /** True for the number that stands for any group that has none here. */
    boolean isNogroup(long gid) {
        return nogroup.isPresent() && nogroup.getAsLong() == gid;
    }
}
