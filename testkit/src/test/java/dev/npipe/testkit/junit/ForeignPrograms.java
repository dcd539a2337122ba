// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.junit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;

/** What a test does about a program that npipe does not bring: {@code NPIPE_PEERS} says it. */
public final class ForeignPrograms {
    private static final String PEERS = System.getenv().getOrDefault("NPIPE_PEERS", "");

    private ForeignPrograms() {}

    /** Skips the test where foreign programs are not wanted. */
    public static void assumeWanted() {
        assumeFalse(PEERS.equals("none"), "foreign programs are left out");
    }

    /**
     * Ends the test because one is not installed: it fails if they are required, else it is
     * skipped.
     *
     * @param name the program
     * @return no path, ever
     */
    public static Path missing(String name) {
        String message = name + " is not installed: run interop/setup";
        return areRequired() ? fail(message) : abort(message);
    }

    /** In continuous integration, too, unless the variable says something else. */
    private static boolean areRequired() {
        return PEERS.isEmpty() ? "true".equals(System.getenv("CI")) : PEERS.equals("required");
    }
}
