// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

/** The function of ntdll.dll that tells what no function of kernel32 does. */
public interface Ntdll {
    /**
     * {@code NTSTATUS NtQueryInformationFile(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG length,
     * FILE_INFORMATION_CLASS)}; returns the NTSTATUS.
     */
    int ntQueryInformationFile(
            long file, long statusBlock, long information, int length, int informationClass);
}
