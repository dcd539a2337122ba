// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link PipeProgram} to which the kernel refuses files in memory, by a filter of system calls
 * (seccomp) as the runtime of a container may install one.
 */
@SuppressWarnings("restricted")
public final class RefusedMemoryProgram {
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    /** Where the kernel shows a filter which call it is, and by which table of calls. */
    private static final int NUMBER_AT = 0;

    private static final int ARCHITECTURE_AT = 4;

    private static final int ALLOW = 0x7fff0000;
    private static final int FAIL_WITH = 0x00050000;

    /** The numbers of an architecture. */
    private record Numbers(int architecture, int seccomp, int memfdCreate) {}

    private static final Map<String, Numbers> KNOWN =
            Map.of(
                    "amd64", new Numbers(0xc000003e, 317, 319),
                    "aarch64", new Numbers(0xc00000b7, 277, 279));

    private RefusedMemoryProgram() {}

    /** Whether the filter can be written for this machine. */
    static boolean isKnown() {
        return numbers().isPresent();
    }

    private static Optional<Numbers> numbers() {
        return Optional.ofNullable(KNOWN.get(System.getProperty("os.arch")));
    }

    /**
     * Ends when its standard input does.
     *
     * @param args the errno with which {@code memfd_create} is to fail
     */
    public static void main(String[] args) throws Throwable {
        refuse(Integer.parseInt(args[0]));
        PipeProgram.main(args);
    }

    /** From now on, and in each thread. */
    private static void refuse(int errno) throws Throwable {
        Linker linker = Linker.nativeLinker();
        var prctl =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("prctl"),
                        FunctionDescriptor.of(
                                JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                        Linker.Option.firstVariadicArg(1));
        var syscall =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("syscall"),
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS),
                        Linker.Option.firstVariadicArg(1));
        Numbers numbers = numbers().orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            check("prctl", (int) prctl.invokeExact(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L));
            long installed =
                    (long)
                            syscall.invokeExact(
                                    (long) numbers.seccomp(),
                                    (long) SECCOMP_SET_MODE_FILTER,
                                    (long) SECCOMP_FILTER_FLAG_TSYNC,
                                    filter(arena, numbers, errno));
            check("seccomp", installed);
        }
    }

    private static void check(String call, long result) throws IOException {
        if (result != 0) {
            throw new IOException(call + " returned " + result);
        }
    }

    /** A {@code struct sock_fprog}. */
    private static MemorySegment filter(Arena arena, Numbers numbers, int errno) {
        int[][] steps = {
            {LOAD_WORD, 0, 0, ARCHITECTURE_AT},
            {JUMP_IF_EQUAL, 0, 3, numbers.architecture()},
            {LOAD_WORD, 0, 0, NUMBER_AT},
            {JUMP_IF_EQUAL, 0, 1, numbers.memfdCreate()},
            {RETURN, 0, 0, FAIL_WITH | errno},
            {RETURN, 0, 0, ALLOW},
        };
        MemorySegment program = arena.allocate(8L * steps.length, 8);
        for (int i = 0; i < steps.length; i++) {
            MemorySegment step = program.asSlice(8L * i, 8);
            step.set(JAVA_SHORT, 0, (short) steps[i][0]);
            step.set(JAVA_BYTE, 2, (byte) steps[i][1]);
            step.set(JAVA_BYTE, 3, (byte) steps[i][2]);
            step.set(JAVA_INT, 4, steps[i][3]);
        }
        MemorySegment header = arena.allocate(16, 8);
        header.set(JAVA_SHORT, 0, (short) steps.length);
        header.set(ADDRESS, 8, program);
        return header;
    }
}
