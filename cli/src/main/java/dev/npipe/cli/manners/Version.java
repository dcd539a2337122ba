// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.util.Objects;

/** What {@code npipe --version} says. */
public final class Version {
    private Version() {}

    public static String text() {
        // The jar's manifest knows; classes that were not packed yet have no version.
        String version =
                Objects.requireNonNullElse(
                        Version.class.getPackage().getImplementationVersion(), "(not packaged)");
        return "npipe %s%nJava %s, %s %s"
                .formatted(version, Runtime.version(), property("os.name"), property("os.arch"));
    }

    private static String property(String key) {
        return System.getProperty(key, "unknown");
    }
}
