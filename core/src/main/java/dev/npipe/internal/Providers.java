// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.windows.WindowsProvider;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the backend, once: the only place that asks for the operating system.
 *
 * <p>Linux gets the backend of libc if this module has native access, else, like every other Unix,
 * the one of java.nio. The question is asked before anything native is done: {@link
 * Module#isNativeAccessEnabled} answers yes after any restricted call of the module, so asking
 * later would be told a lie. On Windows there is the system's own, with a warning of the JVM unless
 * the module has native access. The system property {@code dev.npipe.backend} ({@code linux},
 * {@code nio} or {@code windows}) decides otherwise.
 */
public final class Providers {
    /** Where the numbers of the Linux kernel are those of its generic headers. */
    private static final Set<String> GENERIC_LINUX =
            Set.of("amd64", "x86_64", "aarch64", "riscv64", "loongarch64");

    /** Where a pointer of Windows has 64 bits. */
    private static final Set<String> WIDE = Set.of("amd64", "x86_64", "aarch64");

    private Providers() {}

    /**
     * The backend of this machine.
     *
     * @throws UnsupportedOperationException if there is none
     */
    public static Provider current() {
        Provider chosen = Holder.CHOICE.provider();
        if (chosen == null) {
            throw new UnsupportedOperationException(Holder.CHOICE.reason());
        }
        return chosen;
    }

    /** A backend, or none, and why. */
    private record Choice(@Nullable Provider provider, String reason) {}

    private static final class Holder {
        static final Choice CHOICE = choose(System.getProperty("dev.npipe.backend", ""));

        static {
            PipeLog.logLater(Level.DEBUG, "npipe", CHOICE.reason());
        }
    }

    private static Choice choose(String wanted) {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        boolean linux = os.equals("Linux") && GENERIC_LINUX.contains(arch);
        boolean windows = os.toLowerCase(Locale.ROOT).startsWith("windows");
        boolean wide = WIDE.contains(arch);
        String machine = os + " on " + arch;
        return switch (wanted) {
            case "linux" -> linux ? linux("as dev.npipe.backend says") : none(wanted, machine);
            case "windows" ->
                    windows && wide ? windows("as dev.npipe.backend says") : none(wanted, machine);
            case "nio" -> windows ? none(wanted, machine) : nio("as dev.npipe.backend says");
            case "" -> {
                if (windows) {
                    yield wide ? windows("on " + machine) : none("windows", machine);
                }
                if (!linux) {
                    yield nio("on " + machine);
                }
                boolean allowed = Providers.class.getModule().isNativeAccessEnabled();
                yield allowed
                        ? linux("native access is enabled")
                        : nio("native access is not enabled (--enable-native-access=dev.npipe)");
            }
            default ->
                    new Choice(
                            null,
                            "the system property dev.npipe.backend is none of linux, nio, windows: "
                                    + wanted);
        };
    }

    private static Choice none(String wanted, String machine) {
        return new Choice(null, "the backend " + wanted + " does not run with " + machine);
    }

    private static Choice linux(String reason) {
        return new Choice(
                new UnixProvider("linux", new LinuxSockets()), "the backend is linux: " + reason);
    }

    private static Choice windows(String reason) {
        return new Choice(new WindowsProvider(), "the backend is windows: " + reason);
    }

    private static Choice nio(String reason) {
        if (!NioSockets.knowUsers()) {
            return new Choice(
                    null,
                    "the backend nio ("
                            + reason
                            + ") needs the module jdk.net, which this runtime does not have: only"
                            + " with it java.nio tells who is at the other end");
        }
        return new Choice(
                new UnixProvider("nio", new NioSockets()), "the backend is nio: " + reason);
    }
}
