// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * {@code recv} and {@code send} by the cheapest calls there are, which take memory of the Java
 * heap, too. They keep the collector away meanwhile, so they never wait. They are of a type of
 * their own, so that linking them takes as long as half a million of them save: the first short
 * messages of a process go another way, unless a server has linked them.
 */
@SuppressWarnings("restricted")
public final class HastyTransfers {
    /** How many more messages go the other way; several threads may count at once, or not. */
    private static int others = 1_000;

    private HastyTransfers() {}

    private static final class Linked {
        /** Null when memory was out, as the next one. */
        static final @Nullable MethodHandle RECV = link("recv");

        static final @Nullable MethodHandle SEND = link("send");

        private static @Nullable MethodHandle link(String name) {
            try {
                return Linker.nativeLinker()
                        .downcallHandle(
                                Downcall.symbol(name),
                                FunctionDescriptor.of(
                                        JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
                                Linker.Option.critical(true));
            } catch (OutOfMemoryError e) {
                return null;
            }
        }

        static void now() {}
    }

    /** Links them now: a server cannot wait until it is short of memory. */
    public static void link() {
        Linked.now();
        others = 0;
    }

    /** {@code recv} with MSG_DONTWAIT; -1 for whatever reason it failed. */
    public static int recv(int fd, MemorySegment buffer) {
        MethodHandle recv = Linked.RECV;
        if (recv == null) {
            return -1;
        }
        try {
            return (int)
                    (long) recv.invokeExact(fd, buffer, buffer.byteSize(), Constants.MSG_DONTWAIT);
        } catch (Throwable e) {
            throw Downcall.broken(e);
        }
    }

    /**
     * False for the first short messages of a process, which go by the calls that are linked for
     * everything else.
     */
    public static boolean areWorthLinking() {
        if (others <= 0) {
            return true;
        }
        others--;
        return false;
    }

    /** {@code send} with MSG_DONTWAIT; -1 for whatever reason it failed. */
    public static int send(int fd, MemorySegment buffer) {
        MethodHandle send = Linked.SEND;
        if (send == null) {
            return -1;
        }
        int flags = Constants.MSG_DONTWAIT | Constants.MSG_NOSIGNAL;
        try {
            return (int) (long) send.invokeExact(fd, buffer, buffer.byteSize(), flags);
        } catch (Throwable e) {
            throw Downcall.broken(e);
        }
    }
}
