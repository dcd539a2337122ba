// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many clients may be on their way in. What is not set follows from the number of descriptors
 * that this process may have, so that all who are on their way to one pipe take half of them at
 * most.
 */
final class Limits {
    private static final String PREFIX = "dev.npipe.server.";
    private static final Path OF_PROCESS = Path.of("/proc/self/limits");
    private static final String DESCRIPTORS = "Max open files";

    /** What a system gives a process at least that does not tell (macOS: to a JVM 10,240). */
    private static final int USUAL_DESCRIPTORS = 4096;

    /** As many as the kernel lets wait in a backlog. */
    private static final int DEFAULT = 4096;

    private static final String NO_NUMBER = "a setting is not a number from 1 on";
    private static final int KINDS = 3;
    private static final int SHARE = 2;

    private Limits() {}

    /** Those who have not said what they want, at all pipes of this process. */
    static final class Greeting {
        static final Crowd CROWD = crowd("greetings", byDefault());

        private Greeting() {}
    }

    /** Those who wait for an instance, at all pipes of this process. */
    static final class Waiting {
        static final Crowd CROWD = crowd("waiting", byDefault());

        private Waiting() {}
    }

    /** Those whom the application has not accepted, at one pipe; 0 is the default. */
    static Crowd arrived(int backlog) {
        return crowd("backlog", backlog > 0 ? backlog : byDefault());
    }

    /** A bound in all and a bound for each user, by default half of it. */
    private static Crowd crowd(String name, int byDefault) {
        int all = setting(name, byDefault);
        return new Crowd(all, setting(name + ".user", Math.max(1, all / SHARE)));
    }

    private static int setting(String name, int byDefault) {
        String property = PREFIX + name;
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
            PipeLog.log(Level.WARNING, property, NO_NUMBER, value);
        } catch (NumberFormatException e) {
            PipeLog.log(Level.WARNING, property, NO_NUMBER, value);
        }
        return byDefault;
    }

    private static int byDefault() {
        return Math.clamp(descriptors() / (SHARE * KINDS), 1, DEFAULT);
    }

    /** The descriptors that this process may have. */
    static long descriptors() {
        try {
            for (String line : Files.readAllLines(OF_PROCESS, StandardCharsets.US_ASCII)) {
                if (line.startsWith(DESCRIPTORS)) {
                    String soft = line.substring(DESCRIPTORS.length()).strip().split(" +", 2)[0];
                    return soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return USUAL_DESCRIPTORS; // not a Linux
        }
        return USUAL_DESCRIPTORS;
    }
}
