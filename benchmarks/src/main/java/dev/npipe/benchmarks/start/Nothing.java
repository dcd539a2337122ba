// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks.start;

/** A program that does nothing: what starting a JVM takes. */
public final class Nothing {
    private Nothing() {}

    public static void main(String... args) {}
}
