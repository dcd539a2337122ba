// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.SddlSyntaxException;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.identity.AccessToken;
import dev.npipe.internal.windows.system.Advapi32;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * advapi32.dll over the model. A descriptor in memory is its text, which is enough to tell that the
 * right one came to the right place.
 */
final class FakeAdvapi32 implements Advapi32 {
    static final int CANNOT_OPEN_ANONYMOUS = 1347;
    static final int NO_TOKEN = 1008;
    static final int NONE_MAPPED = 1332;
    static final Sid USERS = Sid.of(5, 32, 545);

    /** What LocalFree has to free. */
    private static final Map<Long, MemorySegment> ALLOCATED = new ConcurrentHashMap<>();

    private final FakeNpfs npfs;

    /** Whom threads act as. */
    private final Map<Thread, FakeEnd> clients = new ConcurrentHashMap<>();

    /** The next call of these fails with this error, when it is not 0. */
    volatile int impersonationFails;

    volatile int revertFails;

    private record TokenHandle(List<Sid> sids) {}

    FakeAdvapi32(FakeNpfs npfs) {
        this.npfs = npfs;
    }

    /** The user that the calling thread acts as, who it is itself when it acts as nobody. */
    Sid actsAs() {
        FakeEnd end = clients.get(Thread.currentThread());
        return end == null ? npfs.user() : end.user;
    }

    static int allocated() {
        return ALLOCATED.size();
    }

    static void free(long memory) {
        if (ALLOCATED.remove(memory) == null) {
            throw new AssertionError("LocalFree of what was not allocated, or twice");
        }
    }

    private static long allocate(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocateFrom(JAVA_BYTE, bytes);
        ALLOCATED.put(memory.address(), memory);
        return memory.address();
    }

    /** The text of a descriptor of the model. */
    static String sddlAt(long descriptor) {
        return FakeKernel32.text(descriptor);
    }

    /**
     * "ImpersonateNamedPipeClient": not before something was read, unless the client gave a static
     * context when it opened the pipe.
     */
    @Override
    public int impersonateNamedPipeClient(MemorySegment state, long pipe) {
        npfs.lock.lock();
        try {
            FakeEnd server = npfs.get(pipe, FakeEnd.class);
            if (impersonationFails != 0) {
                return impersonationFails;
            }
            if (server == null) {
                return Win32Error.INVALID_HANDLE;
            }
            FakeEnd of = server.instance.client;
            if (!server.server || of == null || (!of.staticTracking && !server.hasRead)) {
                return Win32Error.CANNOT_IMPERSONATE;
            }
            clients.put(Thread.currentThread(), of);
            return Win32Error.SUCCESS;
        } finally {
            npfs.lock.unlock();
        }
    }

    @Override
    public int revertToSelf(MemorySegment state) {
        if (revertFails != 0) {
            return revertFails;
        }
        clients.remove(Thread.currentThread());
        return Win32Error.SUCCESS;
    }

    @Override
    public int openThreadToken(
            MemorySegment state, long thread, int access, int openAsSelf, long token) {
        FakeEnd of = clients.get(Thread.currentThread());
        if (of == null) {
            return NO_TOKEN;
        }
        if (of.level == 0) {
            return CANNOT_OPEN_ANONYMOUS;
        }
        return open(List.of(of.user, USERS), token);
    }

    @Override
    public int openProcessToken(MemorySegment state, long process, int access, long token) {
        return open(List.of(npfs.user(), USERS), token);
    }

    private int open(List<Sid> sids, long token) {
        npfs.lock.lock();
        try {
            Memory.putLong(token, npfs.open(new TokenHandle(sids)));
            return Win32Error.SUCCESS;
        } finally {
            npfs.lock.unlock();
        }
    }

    /** TOKEN_USER and TOKEN_GROUPS: pointers to identifiers that follow them. */
    @Override
    public int getTokenInformation(
            MemorySegment state,
            long token,
            int informationClass,
            long out,
            int size,
            long needed) {
        TokenHandle of;
        npfs.lock.lock();
        try {
            of = npfs.get(token, TokenHandle.class);
        } finally {
            npfs.lock.unlock();
        }
        if (of == null) {
            return Win32Error.INVALID_HANDLE;
        }
        boolean user = informationClass == Constants.TOKEN_USER;
        List<Sid> sids = user ? of.sids.subList(0, 1) : of.sids.subList(1, of.sids.size());
        int header = user ? 0 : 8;
        int total = header + sids.stream().mapToInt(sid -> 16 + sid.bytes().length).sum();
        Memory.at(needed, 4).set(JAVA_INT, 0, total);
        if (size < total) {
            return Win32Error.INSUFFICIENT_BUFFER;
        }
        MemorySegment memory = Memory.at(out, size);
        if (!user) {
            memory.set(JAVA_INT, 0, sids.size());
        }
        long at = header + 16L * sids.size();
        for (int i = 0; i < sids.size(); i++) {
            byte[] bytes = sids.get(i).bytes();
            memory.set(JAVA_LONG, header + 16L * i, out + at);
            memory.set(JAVA_INT, header + 16L * i + 8, 0);
            MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at, bytes.length);
            at += bytes.length;
        }
        return Win32Error.SUCCESS;
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
        Sid of = AccessToken.sid(sid);
        if (of.subAuthorities().size() < 5) {
            return NONE_MAPPED;
        }
        long last = of.subAuthorities().getLast();
        Memory.at(name, 512).setString(0, "user" + last, StandardCharsets.UTF_16LE);
        Memory.at(domain, 512).setString(0, "MODEL", StandardCharsets.UTF_16LE);
        return Win32Error.SUCCESS;
    }

    /** The model knows one user by name, and one group. */
    @Override
    public int lookupAccountName(
            MemorySegment state,
            long name,
            long sid,
            long sidSize,
            long domain,
            long domainLength,
            long use) {
        String wanted = FakeKernel32.text(name);
        boolean user = wanted.equals("user1001");
        if (!user && !wanted.equals("Users")) {
            return NONE_MAPPED;
        }
        byte[] bytes = (user ? FakeNpfs.USER : USERS).bytes();
        MemorySegment.copy(bytes, 0, Memory.at(sid, bytes.length), JAVA_BYTE, 0, bytes.length);
        Memory.at(use, 4)
                .set(JAVA_INT, 0, user ? Constants.SID_TYPE_USER : Constants.SID_TYPE_ALIAS);
        return Win32Error.SUCCESS;
    }

    @Override
    public int convertStringSecurityDescriptor(
            MemorySegment state, long sddl, long descriptor, long size) {
        String text = FakeKernel32.text(sddl);
        try {
            FakeSecurity.of(text, FakeNpfs.USER);
        } catch (SddlSyntaxException e) {
            return Win32Error.INVALID_PARAMETER;
        }
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_16LE);
        Memory.putLong(descriptor, allocate(bytes));
        Memory.at(size, 4).set(JAVA_INT, 0, bytes.length);
        return Win32Error.SUCCESS;
    }

    @Override
    public int convertSecurityDescriptor(
            MemorySegment state, long descriptor, int information, long sddl, long length) {
        String text = sddlAt(descriptor);
        Memory.putLong(sddl, allocate((text + '\0').getBytes(StandardCharsets.UTF_16LE)));
        Memory.at(length, 4).set(JAVA_INT, 0, text.length() + 1);
        return Win32Error.SUCCESS;
    }

    @Override
    public int getSecurityInfo(
            long handle, int objectType, int information, long owner, long descriptor) {
        npfs.lock.lock();
        try {
            FakeEnd end = npfs.get(handle, FakeEnd.class);
            if (end == null) {
                return Win32Error.INVALID_HANDLE;
            }
            long memory = allocate(end.instance.pipe.security.owner().bytes());
            Memory.putLong(owner, memory);
            Memory.putLong(descriptor, memory);
            return Win32Error.SUCCESS;
        } finally {
            npfs.lock.unlock();
        }
    }
}
