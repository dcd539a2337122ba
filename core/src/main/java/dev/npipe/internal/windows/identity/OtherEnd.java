// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.identity;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Who is at the other end. A server learns its client's user from the client's token, never from
 * its process, whose id may be another one's by now; a client takes its server for the owner of the
 * pipe.
 */
public final class OtherEnd {
    private static final int COMPUTER_NAME_BYTES = 2 * 256;

    private OtherEnd() {}

    public static PeerIdentity of(WindowsSystem system, long handle, boolean serverEnd, String pipe)
            throws IOException {
        List<Sid> sids = serverEnd ? client(system, handle) : owner(system, handle, pipe);
        return identity(
                system,
                sids,
                processId(system.kernel, handle, serverEnd),
                sessionId(system.kernel, handle, serverEnd),
                serverEnd ? computerName(system.kernel, handle) : Optional.empty());
    }

    /** Somebody of whom nothing else is known. */
    public static PeerIdentity withSids(WindowsSystem system, List<Sid> sids) {
        return identity(system, sids, OptionalLong.empty(), OptionalInt.empty(), Optional.empty());
    }

    private static PeerIdentity identity(
            WindowsSystem system,
            List<Sid> sids,
            OptionalLong processId,
            OptionalInt sessionId,
            Optional<String> computerName) {
        return new PeerIdentity(
                null,
                () -> sids.stream().findFirst().map(sid -> AccountNames.of(system, sid)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                processId,
                sessionId,
                computerName,
                sids,
                Optional.empty());
    }

    /**
     * The client's user and its groups: none when the client allows none, or Windows does not know
     * it before the first read.
     */
    private static List<Sid> client(WindowsSystem system, long handle) throws IOException {
        var sids = new AtomicReference<List<Sid>>(List.of());
        var failure = new AtomicReference<IOException>();
        new Impersonation(system)
                .onHelper(
                        handle,
                        () -> {
                            try {
                                sids.set(AccessToken.ofThread(system));
                            } catch (IOException e) {
                                failure.set(e);
                            }
                        });
        if (failure.get() != null) {
            throw failure.get();
        }
        return sids.get();
    }

    /**
     * The owner in the pipe's security descriptor, {@code GetSecurityInfo}; none if it has none.
     */
    public static List<Sid> owner(WindowsSystem system, long handle, String pipe)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment owner = arena.allocate(JAVA_LONG);
            MemorySegment descriptor = arena.allocate(JAVA_LONG);
            int code =
                    system.advapi.getSecurityInfo(
                            handle,
                            Constants.SE_KERNEL_OBJECT,
                            Constants.OWNER_SECURITY_INFORMATION,
                            owner.address(),
                            descriptor.address());
            if (code != Win32Error.SUCCESS) {
                throw WindowsErrors.exception(system.kernel, pipe, code);
            }
            try {
                long address = owner.get(JAVA_LONG, 0);
                return address == 0 ? List.of() : List.of(AccessToken.sid(address));
            } finally {
                system.kernel.localFree(descriptor.get(JAVA_LONG, 0));
            }
        }
    }

    /** The process at the other end; a server's end may name one of another machine. */
    public static OptionalLong processId(Kernel32 kernel, long handle, boolean serverEnd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            MemorySegment id = arena.allocate(JAVA_INT);
            int code =
                    serverEnd
                            ? kernel.getNamedPipeClientProcessId(state, handle, id.address())
                            : kernel.getNamedPipeServerProcessId(state, handle, id.address());
            return code == Win32Error.SUCCESS
                    ? OptionalLong.of(Integer.toUnsignedLong(id.get(JAVA_INT, 0)))
                    : OptionalLong.empty();
        }
    }

    private static OptionalInt sessionId(Kernel32 kernel, long handle, boolean serverEnd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            MemorySegment id = arena.allocate(JAVA_INT);
            int code =
                    serverEnd
                            ? kernel.getNamedPipeClientSessionId(state, handle, id.address())
                            : kernel.getNamedPipeServerSessionId(state, handle, id.address());
            return code == Win32Error.SUCCESS
                    ? OptionalInt.of(id.get(JAVA_INT, 0))
                    : OptionalInt.empty();
        }
    }

    /** A client on this machine has none: {@code ERROR_PIPE_LOCAL}. */
    private static Optional<String> computerName(Kernel32 kernel, long handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(COMPUTER_NAME_BYTES, 2);
            int code =
                    kernel.getNamedPipeClientComputerName(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            handle,
                            name.address(),
                            COMPUTER_NAME_BYTES);
            return code == Win32Error.SUCCESS
                    ? Optional.of(name.getString(0, StandardCharsets.UTF_16LE))
                    : Optional.empty();
        }
    }
}
