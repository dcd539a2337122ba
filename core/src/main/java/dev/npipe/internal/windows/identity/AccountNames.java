// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.identity;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The names of accounts. */
final class AccountNames {
    private static final int MAX_LENGTH = 256;

    private AccountNames() {}

    /** {@code DOMAIN\name}, or the identifier's text when Windows knows no account. */
    static String of(WindowsSystem system, Sid sid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(2L * MAX_LENGTH, 2);
            MemorySegment domain = arena.allocate(2L * MAX_LENGTH, 2);
            MemorySegment lengths = arena.allocate(JAVA_INT, 3);
            lengths.setAtIndex(JAVA_INT, 0, MAX_LENGTH);
            lengths.setAtIndex(JAVA_INT, 1, MAX_LENGTH);
            int code =
                    system.advapi.lookupAccountSid(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            arena.allocateFrom(ValueLayout.JAVA_BYTE, sid.bytes()).address(),
                            name.address(),
                            lengths.address(),
                            domain.address(),
                            lengths.address() + 4,
                            lengths.address() + 8);
            if (code != Win32Error.SUCCESS) {
                return sid.toString();
            }
            String realm = domain.getString(0, StandardCharsets.UTF_16LE);
            String account = name.getString(0, StandardCharsets.UTF_16LE);
            return realm.isEmpty() ? account : realm + '\\' + account;
        }
    }
}
