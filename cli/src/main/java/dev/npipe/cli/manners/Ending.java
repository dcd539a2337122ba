// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

/**
 * Whether Ctrl-C or SIGTERM is ending this process: what fails from then on is no news to anybody.
 */
public final class Ending {
    private Ending() {}

    public static boolean hasBegun() {
        var probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true; // the Java runtime refuses new hooks from the moment it shuts down
        }
    }
}
