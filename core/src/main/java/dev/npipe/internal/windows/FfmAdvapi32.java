// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.Win32Error;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** advapi32.dll itself. */
final class FfmAdvapi32 implements Advapi32 {
    /** Made at the first call. */
    private static final class Calls {
        private static final SystemLibrary LIBRARY = new SystemLibrary("advapi32.dll");

        static final MethodHandle IMPERSONATE_NAMED_PIPE_CLIENT =
                LIBRARY.capturing("ImpersonateNamedPipeClient", JAVA_INT, JAVA_LONG);
        static final MethodHandle REVERT_TO_SELF = LIBRARY.capturing("RevertToSelf", JAVA_INT);
        static final MethodHandle OPEN_THREAD_TOKEN =
                LIBRARY.capturing(
                        "OpenThreadToken", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
        static final MethodHandle OPEN_PROCESS_TOKEN =
                LIBRARY.capturing("OpenProcessToken", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
        static final MethodHandle GET_TOKEN_INFORMATION =
                LIBRARY.capturing(
                        "GetTokenInformation",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG);
        static final MethodHandle LOOKUP_ACCOUNT_SID =
                LIBRARY.capturing(
                        "LookupAccountSidW",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle LOOKUP_ACCOUNT_NAME =
                LIBRARY.capturing(
                        "LookupAccountNameW",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle CONVERT_STRING_SECURITY_DESCRIPTOR =
                LIBRARY.capturing(
                        "ConvertStringSecurityDescriptorToSecurityDescriptorW",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle CONVERT_SECURITY_DESCRIPTOR =
                LIBRARY.capturing(
                        "ConvertSecurityDescriptorToStringSecurityDescriptorW",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle GET_SECURITY_INFO =
                LIBRARY.plain(
                        "GetSecurityInfo",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG);

        private Calls() {}
    }

    private static int lastError(MemorySegment state) {
        return state.get(JAVA_INT, 0);
    }

    private static int result(MemorySegment state, int ok) {
        return ok != 0 ? Win32Error.SUCCESS : lastError(state);
    }

    /** A wrong descriptor or a missing function, never a failure of the call. */
    private static AssertionError broken(Throwable e) {
        return new AssertionError(e);
    }

    @Override
    public int impersonateNamedPipeClient(MemorySegment state, long pipe) {
        try {
            return result(
                    state, (int) Calls.IMPERSONATE_NAMED_PIPE_CLIENT.invokeExact(state, pipe));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int revertToSelf(MemorySegment state) {
        try {
            return result(state, (int) Calls.REVERT_TO_SELF.invokeExact(state));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int openThreadToken(
            MemorySegment state, long thread, int access, int openAsSelf, long token) {
        try {
            return result(
                    state,
                    (int)
                            Calls.OPEN_THREAD_TOKEN.invokeExact(
                                    state, thread, access, openAsSelf, token));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int openProcessToken(MemorySegment state, long process, int access, long token) {
        try {
            return result(
                    state,
                    (int) Calls.OPEN_PROCESS_TOKEN.invokeExact(state, process, access, token));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getTokenInformation(
            MemorySegment state,
            long token,
            int informationClass,
            long out,
            int size,
            long needed) {
        try {
            return result(
                    state,
                    (int)
                            Calls.GET_TOKEN_INFORMATION.invokeExact(
                                    state, token, informationClass, out, size, needed));
        } catch (Throwable e) {
            throw broken(e);
        }
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
        try {
            return result(
                    state,
                    (int)
                            Calls.LOOKUP_ACCOUNT_SID.invokeExact(
                                    state, 0L, sid, name, nameLength, domain, domainLength, use));
        } catch (Throwable e) {
            throw broken(e);
        }
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
        try {
            return result(
                    state,
                    (int)
                            Calls.LOOKUP_ACCOUNT_NAME.invokeExact(
                                    state, 0L, name, sid, sidSize, domain, domainLength, use));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int convertStringSecurityDescriptor(
            MemorySegment state, long sddl, long descriptor, long size) {
        try {
            return result(
                    state,
                    (int)
                            Calls.CONVERT_STRING_SECURITY_DESCRIPTOR.invokeExact(
                                    state, sddl, 1, descriptor, size));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int convertSecurityDescriptor(
            MemorySegment state, long descriptor, int information, long sddl, long length) {
        try {
            return result(
                    state,
                    (int)
                            Calls.CONVERT_SECURITY_DESCRIPTOR.invokeExact(
                                    state, descriptor, 1, information, sddl, length));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getSecurityInfo(
            long handle, int objectType, int information, long owner, long descriptor) {
        try {
            return (int)
                    Calls.GET_SECURITY_INFO.invokeExact(
                            handle, objectType, information, owner, 0L, 0L, 0L, descriptor);
        } catch (Throwable e) {
            throw broken(e);
        }
    }
}
