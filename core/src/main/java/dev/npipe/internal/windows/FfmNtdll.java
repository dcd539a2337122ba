// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.invoke.MethodHandle;

/** ntdll.dll itself. */
final class FfmNtdll implements Ntdll {
    /** Made at the first call. */
    private static final class Calls {
        static final MethodHandle NT_QUERY_INFORMATION_FILE =
                new SystemLibrary("ntdll.dll")
                        .plain(
                                "NtQueryInformationFile",
                                JAVA_INT,
                                JAVA_LONG,
                                JAVA_LONG,
                                JAVA_LONG,
                                JAVA_INT,
                                JAVA_INT);

        private Calls() {}
    }

    @Override
    public int ntQueryInformationFile(
            long file, long statusBlock, long information, int length, int informationClass) {
        try {
            return (int)
                    Calls.NT_QUERY_INFORMATION_FILE.invokeExact(
                            file, statusBlock, information, length, informationClass);
        } catch (Throwable e) {
            throw new AssertionError(e); // a wrong descriptor, never a failure of the call
        }
    }
}
