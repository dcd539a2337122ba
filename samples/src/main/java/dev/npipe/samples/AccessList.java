// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeAccess;
import dev.npipe.PipeDirection;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/**
 * Who may do what with a pipe: from presets and names, or as Windows writes it.
 *
 * <pre>{@code
 * D:(A;;0x120189;;;AU)(A;;0x120189;;;BA)(A;;FA;;;OW)
 * to read: let in
 * to read and write: refused
 * }</pre>
 */
final class AccessList {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-access");

    private AccessList() {}

    static void main() throws IOException {
        // tag::build
        PipeSecurity readers = PipeSecurity.authenticatedUsers().access(PipeAccess.READ);
        // and also: PipeSecurity.group("operators").and(readers), readers.except(...)
        // end::build
        IO.println(readers.sddl());

        // tag::parse
        var server =
                NamedPipeServerChannel.builder()
                        .security(PipeSecurity.parse("D:(A;;GR;;;AU)")) // everybody reads
                        .bind(ADDRESS);
        // end::parse
        try (server) {
            IO.println("to read: " + open(PipeDirection.OUTBOUND));
            IO.println("to read and write: " + open(PipeDirection.DUPLEX));
        }
    }

    private static String open(PipeDirection direction) throws IOException {
        try (var _ = NamedPipeChannel.builder().direction(direction).connect(ADDRESS)) {
            return "let in";
        } catch (AccessDeniedException e) {
            return "refused";
        }
    }
}
