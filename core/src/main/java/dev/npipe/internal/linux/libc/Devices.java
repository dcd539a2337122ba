// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

/** The numbers of devices, which the kernel, stat(2) and statx(2) write differently. */
public final class Devices {
    /** How many bits the kernel has for a minor number ({@code MINORBITS}). */
    private static final int MINOR_BITS = 20;

    private Devices() {}

    /** As stat(2) has it ({@code makedev}), of the two numbers of statx(2). */
    public static long number(int major, int minor) {
        long high = Integer.toUnsignedLong(major);
        long low = Integer.toUnsignedLong(minor);
        return (high & 0xffff_f000L) << 32
                | (high & 0xfffL) << 8
                | (low & 0xffff_ff00L) << 12
                | low & 0xffL;
    }

    /** As stat(2) has it, of the kernel's own {@code dev_t}. */
    public static long ofKernel(int device) {
        return number(device >>> MINOR_BITS, device & (1 << MINOR_BITS) - 1);
    }
}
