// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.waiting;

import dev.npipe.internal.Crowd;
import dev.npipe.internal.Setting;
import dev.npipe.internal.unix.socket.DescriptorLimit;

/**
 * How many clients may be on their way in. What is not set follows from the number of descriptors
 * that this process may have, so that all who are on their way to one pipe take half of them at
 * most.
 */
public final class Limits {
    private static final String PREFIX = "dev.npipe.server.";

    /** As many as the kernel lets wait in a backlog. */
    private static final int DEFAULT = 4096;

    private static final int KINDS = 3;
    private static final int SHARE = 2;

    private Limits() {}

    /** Those who have not said what they want, at all pipes of this process. */
    public static final class Greeting {
        public static final Crowd CROWD = crowd("greetings", byDefault());

        private Greeting() {}
    }

    /** Those who wait for an instance, at all pipes of this process. */
    public static final class Waiting {
        public static final Crowd CROWD = crowd("waiting", byDefault());

        private Waiting() {}
    }

    /** Those whom the application has not accepted, at one pipe; 0 is the default. */
    public static Crowd arrived(int backlog) {
        return crowd("backlog", backlog > 0 ? backlog : byDefault());
    }

    /** A bound in all and a bound for each user, by default half of it. */
    private static Crowd crowd(String name, int byDefault) {
        int all = setting(name, byDefault);
        return new Crowd(all, setting(name + ".user", Math.max(1, all / SHARE)));
    }

    private static int setting(String name, int byDefault) {
        return new Setting(PREFIX + name, byDefault).intValue();
    }

    private static int byDefault() {
        return Math.clamp(DescriptorLimit.ofProcess() / (SHARE * KINDS), 1, DEFAULT);
    }
}
