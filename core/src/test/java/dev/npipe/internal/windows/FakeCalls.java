// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Memory;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/** What the functions of the model share: the lock, handles, and names in memory. */
abstract class FakeCalls implements Kernel32 {
    static final int INVALID_NAME = 123;
    private static final int FILENAME_EXCED_RANGE = 206;
    private static final int MAX_PATH = 260;
    static final String PREFIX = "\\\\.\\pipe\\";

    final FakeNpfs npfs;

    /** Threads that are in a call which CancelSynchronousIo ends, and those that were told to. */
    final Set<Thread> inCall = new HashSet<>();

    final Set<Thread> cancelled = new HashSet<>();

    FakeCalls(FakeNpfs npfs) {
        this.npfs = npfs;
    }

    int locked(IntSupplier body) {
        npfs.lock.lock();
        try {
            return body.getAsInt();
        } finally {
            npfs.lock.unlock();
        }
    }

    long lockedLong(LongSupplier body) {
        npfs.lock.lock();
        try {
            return body.getAsLong();
        } finally {
            npfs.lock.unlock();
        }
    }

    int onEnd(long handle, ToIntFunction<FakeEnd> body) {
        return locked(
                () -> {
                    FakeEnd end = npfs.get(handle, FakeEnd.class);
                    return end == null ? Win32Error.INVALID_HANDLE : body.applyAsInt(end);
                });
    }

    /** Waits, with the lock, until something is so; false when the call was cancelled or late. */
    boolean waitUntil(BooleanSupplier so, long untilNanos) {
        Thread thread = Thread.currentThread();
        inCall.add(thread);
        try {
            while (!so.getAsBoolean()) {
                if (cancelled.contains(thread)) {
                    return false;
                }
                if (untilNanos == Long.MAX_VALUE) {
                    npfs.await();
                } else if (!npfs.await(untilNanos)) {
                    return so.getAsBoolean();
                }
            }
            return true;
        } finally {
            inCall.remove(thread);
        }
    }

    static String text(long address) {
        return Memory.at(address, 1 << 16).getString(0, StandardCharsets.UTF_16LE);
    }

    static void put(long address, int value) {
        Memory.at(address, 4).set(JAVA_INT, 0, value);
    }

    /** The name behind the prefix, or the error of one that is none ("Pipe Names"). */
    static int withName(String path, ToIntFunction<String> body, int badPrefix) {
        if (path.length() >= MAX_PATH + PREFIX.length()) {
            return FILENAME_EXCED_RANGE;
        }
        return path.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                        && path.length() > PREFIX.length()
                ? body.applyAsInt(path.substring(PREFIX.length()).replace('/', '\\'))
                : badPrefix;
    }

    /** A path of another machine as it is there; paths of unknown machines are left alone. */
    static String onThatMachine(String path) {
        String there = FakeRedirector.isRemote(path) ? FakeRedirector.there(path) : null;
        return there == null ? path : there;
    }

    static long handleOrError(String path, int badPrefix, Function<String, Long> body) {
        long[] handle = new long[1];
        int code =
                withName(
                        path,
                        n -> {
                            handle[0] = body.apply(n);
                            return Win32Error.SUCCESS;
                        },
                        badPrefix);
        return code == Win32Error.SUCCESS ? handle[0] : -code;
    }
}
