// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

/** ntdll.dll itself. */
final class FfmNtdll implements Ntdll {
    /** Bound at the first call of one; {@link SystemLibrary} says what the letters mean. */
    private static final class Calls {
        private static final SystemLibrary DLL = new SystemLibrary("ntdll.dll");

        static final Downcall NT_QUERY_INFORMATION_FILE =
                DLL.plain("NtQueryInformationFile", "PPPDD>D");

        private Calls() {}
    }

    @Override
    public int ntQueryInformationFile(
            long file, long statusBlock, long information, int length, int informationClass) {
        return (int)
                Calls.NT_QUERY_INFORMATION_FILE.call(
                        Downcall.NO_STATE,
                        file,
                        statusBlock,
                        information,
                        length,
                        informationClass);
    }
}
