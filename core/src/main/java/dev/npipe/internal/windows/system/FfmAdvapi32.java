// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static dev.npipe.internal.windows.system.Downcall.error;

import java.lang.foreign.MemorySegment;

/** advapi32.dll itself. */
final class FfmAdvapi32 implements Advapi32 {
    /** Bound at the first call of one; {@link SystemLibrary} says what the letters mean. */
    private static final class Calls {
        private static final SystemLibrary DLL = new SystemLibrary("advapi32.dll");

        static final Downcall IMPERSONATE_NAMED_PIPE_CLIENT =
                DLL.capturing("ImpersonateNamedPipeClient", "P>D");
        static final Downcall REVERT_TO_SELF = DLL.capturing("RevertToSelf", ">D");
        static final Downcall OPEN_THREAD_TOKEN = DLL.capturing("OpenThreadToken", "PDDP>D");
        static final Downcall OPEN_PROCESS_TOKEN = DLL.capturing("OpenProcessToken", "PDP>D");
        static final Downcall GET_TOKEN_INFORMATION =
                DLL.capturing("GetTokenInformation", "PDPDP>D");
        static final Downcall LOOKUP_ACCOUNT_SID = DLL.capturing("LookupAccountSidW", "PPPPPPP>D");
        static final Downcall LOOKUP_ACCOUNT_NAME =
                DLL.capturing("LookupAccountNameW", "PPPPPPP>D");
        static final Downcall CONVERT_STRING_SECURITY_DESCRIPTOR =
                DLL.capturing("ConvertStringSecurityDescriptorToSecurityDescriptorW", "PDPP>D");
        static final Downcall CONVERT_SECURITY_DESCRIPTOR =
                DLL.capturing("ConvertSecurityDescriptorToStringSecurityDescriptorW", "PDDPP>D");
        static final Downcall GET_SECURITY_INFO = DLL.plain("GetSecurityInfo", "PDDPPPPP>D");

        private Calls() {}
    }

    @Override
    public int impersonateNamedPipeClient(MemorySegment state, long pipe) {
        return error(state, Calls.IMPERSONATE_NAMED_PIPE_CLIENT.call(state, pipe));
    }

    @Override
    public int revertToSelf(MemorySegment state) {
        return error(state, Calls.REVERT_TO_SELF.call(state));
    }

    @Override
    public int openThreadToken(
            MemorySegment state, long thread, int access, int openAsSelf, long token) {
        return error(state, Calls.OPEN_THREAD_TOKEN.call(state, thread, access, openAsSelf, token));
    }

    @Override
    public int openProcessToken(MemorySegment state, long process, int access, long token) {
        return error(state, Calls.OPEN_PROCESS_TOKEN.call(state, process, access, token));
    }

    @Override
    public int getTokenInformation(
            MemorySegment state,
            long token,
            int informationClass,
            long out,
            int size,
            long needed) {
        return error(
                state,
                Calls.GET_TOKEN_INFORMATION.call(
                        state, token, informationClass, out, size, needed));
    }

    @Override
    public int lookupAccountSid(
            MemorySegment state,
            long sid,
            long name,
            long nameLength,
            long domain,
            long domainLength,
            long use) {
        return error(
                state,
                Calls.LOOKUP_ACCOUNT_SID.call(
                        state, 0, sid, name, nameLength, domain, domainLength, use));
    }

    @Override
    public int lookupAccountName(
            MemorySegment state,
            long name,
            long sid,
            long sidSize,
            long domain,
            long domainLength,
            long use) {
        return error(
                state,
                Calls.LOOKUP_ACCOUNT_NAME.call(
                        state, 0, name, sid, sidSize, domain, domainLength, use));
    }

    @Override
    public int convertStringSecurityDescriptor(
            MemorySegment state, long sddl, long descriptor, long size) {
        return error(
                state,
                Calls.CONVERT_STRING_SECURITY_DESCRIPTOR.call(state, sddl, 1, descriptor, size));
    }

    @Override
    public int convertSecurityDescriptor(
            MemorySegment state, long descriptor, int information, long sddl, long length) {
        return error(
                state,
                Calls.CONVERT_SECURITY_DESCRIPTOR.call(
                        state, descriptor, 1, information, sddl, length));
    }

    @Override
    public int getSecurityInfo(
            long handle, int objectType, int information, long owner, long descriptor) {
        return (int)
                Calls.GET_SECURITY_INFO.call(
                        Downcall.NO_STATE,
                        handle,
                        objectType,
                        information,
                        owner,
                        0,
                        0,
                        0,
                        descriptor);
    }
}
