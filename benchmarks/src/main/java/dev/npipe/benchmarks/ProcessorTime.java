// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What a process has used of the processors so far, with all its threads, also those that have
 * ended. Read from outside by the clock that Linux has for every process: to the nanosecond, where
 * {@code /proc} counts in hundredths of a second.
 */
final class ProcessorTime {
    /**
     * Threads' running times as the scheduler adds them up; the rest of a clock's number is ~pid.
     */
    private static final int SCHEDULER = 2;

    private static final long TIMESPEC = 2 * Long.BYTES;

    private ProcessorTime() {}

    /** Whether this system has such clocks. */
    static boolean isKnown() {
        return System.getProperty("os.name").equals("Linux");
    }

    /** The nanoseconds of a process that is alive. */
    static long of(long pid) throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC, Long.BYTES);
            int clock = (int) (~pid << 3) | SCHEDULER;
            if ((int) Call.CLOCK_GETTIME.invokeExact(clock, time) != 0) {
                throw new IOException("the processor time of process " + pid + " cannot be read");
            }
            return time.get(JAVA_LONG, 0) * 1_000_000_000 + time.get(JAVA_LONG, Long.BYTES);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("clock_gettime cannot be called", e);
        }
    }

    /** Made where it is used first: not every system has it. */
    private static final class Call {
        @SuppressWarnings("restricted") // ./bench grants it
        private static final MethodHandle CLOCK_GETTIME =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker()
                                        .defaultLookup()
                                        .find("clock_gettime")
                                        .orElseThrow(),
                                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    }
}
