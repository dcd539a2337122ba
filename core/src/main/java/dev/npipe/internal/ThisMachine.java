// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What this machine is called in addresses. No name service is asked, since that could take long:
 * another name that leads here, such as one with a domain, is another machine's.
 */
public final class ThisMachine {
    private static final Set<String> ALWAYS = Set.of(".", "localhost", "127.0.0.1", "::1", "[::1]");

    /** The node name of uname(2), which nothing of the JDK tells without a look-up. */
    private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

    private ThisMachine() {}

    /** True for a name of this machine, in any case; a host with a port is none. */
    public static boolean isCalled(String host) {
        return ALWAYS.contains(host)
                || ALWAYS.contains(host.toLowerCase(Locale.ROOT))
                || Own.NAMES.contains(host);
    }

    /** The names that a system gave itself: the whole one, and its first label. */
    static Set<String> names(@Nullable String computerName, @Nullable String kernelName) {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (@Nullable String each : new @Nullable String[] {computerName, kernelName}) {
            String name = each == null ? "" : each.strip();
            int dot = name.indexOf('.');
            names.add(name);
            names.add(dot < 0 ? name : name.substring(0, dot));
        }
        names.removeAll(Set.of("", "(none)")); // a kernel that was given no name
        return names;
    }

    /** Asked for once, by the first address that has a host: names in use stay as they are. */
    private static final class Own {
        static final Set<String> NAMES = names(System.getenv("COMPUTERNAME"), kernelName());

        private static @Nullable String kernelName() {
            try {
                return Files.readString(KERNEL_NAME, StandardCharsets.UTF_8);
            } catch (IOException e) {
                return null; // this system is no Linux, or shows no /proc
            }
        }
    }
}
