// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import java.lang.foreign.MemorySegment;

/** The functions of advapi32.dll that this backend calls, as {@link Kernel32} has them. */
public interface Advapi32 {
    /** {@code BOOL ImpersonateNamedPipeClient(HANDLE)}: the calling thread, until it reverts. */
    int impersonateNamedPipeClient(MemorySegment state, long pipe);

    /** {@code BOOL RevertToSelf(void)}. */
    int revertToSelf(MemorySegment state);

    /** {@code BOOL OpenThreadToken(HANDLE, DWORD access, BOOL openAsSelf, PHANDLE)}. */
    int openThreadToken(MemorySegment state, long thread, int access, int openAsSelf, long token);

    /** {@code BOOL OpenProcessToken(HANDLE, DWORD access, PHANDLE)}. */
    int openProcessToken(MemorySegment state, long process, int access, long token);

    /** {@code BOOL GetTokenInformation(HANDLE, int class, LPVOID, DWORD, PDWORD needed)}. */
    int getTokenInformation(
            MemorySegment state, long token, int informationClass, long out, int size, long needed);

    /**
     * {@code BOOL LookupAccountSidW(NULL, PSID, LPWSTR name, LPDWORD, LPWSTR domain, LPDWORD, int
     * *use)}.
     */
    int lookupAccountSid(
            MemorySegment state,
            long sid,
            long name,
            long nameLength,
            long domain,
            long domainLength,
            long use);

    /**
     * {@code BOOL LookupAccountNameW(NULL, LPCWSTR name, PSID, LPDWORD sidSize, LPWSTR domain,
     * LPDWORD domainLength, int *use)}.
     */
    int lookupAccountName(
            MemorySegment state,
            long name,
            long sid,
            long sidSize,
            long domain,
            long domainLength,
            long use);

    /**
     * {@code BOOL ConvertStringSecurityDescriptorToSecurityDescriptorW(LPCWSTR, 1,
     * PSECURITY_DESCRIPTOR *, PULONG)}; freed by {@link Kernel32#localFree}.
     */
    int convertStringSecurityDescriptor(MemorySegment state, long sddl, long descriptor, long size);

    /**
     * {@code BOOL ConvertSecurityDescriptorToStringSecurityDescriptorW(PSECURITY_DESCRIPTOR, 1,
     * SECURITY_INFORMATION, LPWSTR *, PULONG)}; freed by {@link Kernel32#localFree}.
     */
    int convertSecurityDescriptor(
            MemorySegment state, long descriptor, int information, long sddl, long length);

    /**
     * {@code DWORD GetSecurityInfo(HANDLE, SE_OBJECT_TYPE, SECURITY_INFORMATION, PSID *owner, NULL,
     * NULL, NULL, PSECURITY_DESCRIPTOR *)}; the descriptor is freed by {@link Kernel32#localFree}.
     * Returns the error itself.
     */
    int getSecurityInfo(long handle, int objectType, int information, long owner, long descriptor);
}
