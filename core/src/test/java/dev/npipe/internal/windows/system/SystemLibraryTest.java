// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;

/** How a function is bound: by the letters of its types, and called with longs. */
final class SystemLibraryTest {
    @Test
    void lettersAreTypes() {
        assertThat(SystemLibrary.descriptor("PDC>D"))
                .isEqualTo(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_BYTE));
        assertThat(SystemLibrary.descriptor(">P")).isEqualTo(FunctionDescriptor.of(JAVA_LONG));
        assertThatThrownBy(() -> SystemLibrary.descriptor("PX>D"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings("restricted")
    void aNativeFunctionTakesAndReturnsLongs() {
        Linker linker = Linker.nativeLinker();
        MemorySegment abs = linker.defaultLookup().findOrThrow("abs");
        var function =
                new Downcall(
                        SystemLibrary.widened(
                                linker.downcallHandle(abs, SystemLibrary.descriptor("D>D"))));
        assertThat(function.call(Downcall.NO_STATE, -5)).isEqualTo(5);
        assertThat(function.call(Downcall.NO_STATE, 1L << 32 | 7)).isEqualTo(7);
    }

    @Test
    void everyArgumentArrivesInItsPlace() throws Exception {
        MethodHandle capturing =
                MethodHandles.lookup()
                        .findStatic(
                                SystemLibraryTest.class,
                                "joined",
                                MethodType.methodType(
                                        int.class,
                                        MemorySegment.class,
                                        long.class,
                                        int.class,
                                        byte.class));
        var function = new Downcall(SystemLibrary.widened(capturing));
        assertThat(function.call(MemorySegment.ofAddress(4), 3, 2, 1)).isEqualTo(4321);
        assertThat(function.call(MemorySegment.ofAddress(4), 3, 2)).isEqualTo(4320);
        assertThat(function.call(MemorySegment.ofAddress(4), 3, -2, -1)).isEqualTo(4279);
    }

    @Test
    void aFunctionHasAsManyArgumentsAsACallOrFewer() throws Exception {
        MethodHandle none = MethodHandles.constant(int.class, -1);
        assertThat(new Downcall(SystemLibrary.widened(none)).call(Downcall.NO_STATE)).isEqualTo(-1);
    }

    static int joined(MemorySegment state, long a, int b, byte c) {
        return Math.toIntExact(1000 * state.address() + 100 * a + 10L * b + c);
    }
}
