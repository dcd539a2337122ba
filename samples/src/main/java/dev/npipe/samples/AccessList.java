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
 * D:(A;;0x120189;;;AU)(A;;FA;;;OW)
 * the server's own user, to read: let in
 * the server's own user, to read and write: let in
 * D:(A;;0x120189;;;AU)
 * the server's own user, to read: let in
 * the server's own user, to read and write: refused
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
        // all users read (0x12019b: and write); the server's own (OW) also adds instances
        PipeSecurity written = PipeSecurity.parse("D:(A;;0x120189;;;AU)(A;;FA;;;OW)");
        // end::parse
        tryOut(written);

        // Without OW not even the server's own user writes. Windows then refuses the server a
        // second instance of its pipe, so this is for a pipe that has one.
        tryOut(PipeSecurity.parse("D:(A;;0x120189;;;AU)"));
    }

    private static void tryOut(PipeSecurity security) throws IOException {
        IO.println(security);
        for (var direction : new PipeDirection[] {PipeDirection.OUTBOUND, PipeDirection.DUPLEX}) {
            try (var _ =
                    NamedPipeServerChannel.builder()
                            .maxInstances(1)
                            .security(security)
                            .bind(ADDRESS)) {
                String what = direction.serverReads() ? "to read and write" : "to read";
                IO.println("the server's own user, " + what + ": " + open(direction));
            }
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
