// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeAccess;
import dev.npipe.PipeOwner;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/**
 * One user may read and write, another may read, and all others are refused before the server sees
 * them: {@code serve PIPE WRITER READER}, and as each of the users {@code ask PIPE}.
 */
final class UserRights {
    private UserRights() {}

    static void main(String... arguments) throws IOException {
        var address = NamedPipeAddress.parse(arguments[1]);
        if (arguments[0].equals("serve")) {
            serve(address, arguments[2], arguments[3]);
        } else {
            for (PipeAccess wanted : PipeAccess.values()) {
                IO.println(wanted + ": " + ask(address, wanted));
            }
        }
    }

    private static void serve(NamedPipeAddress address, String writer, String reader)
            throws IOException {
        PipeSecurity readers = PipeSecurity.user(reader).access(PipeAccess.READ);
        PipeSecurity security = PipeSecurity.user(writer).and(readers);
        try (var server = NamedPipeServerChannel.builder().security(security).bind(address)) {
            IO.println(server.address() + " is there: " + security.sddl());
            while (true) {
                try (NamedPipeChannel pipe = server.accept()) {
                    IO.println(pipe.peer().userName().orElse("?") + ": " + pipe.access());
                } catch (IOException e) {
                    IO.println("a client was lost: " + e);
                }
            }
        }
    }

    private static String ask(NamedPipeAddress address, PipeAccess wanted) throws IOException {
        var builder = NamedPipeChannel.builder().access(wanted).expectOwner(PipeOwner.any());
        try (var _ = builder.connect(address)) {
            return "let in";
        } catch (AccessDeniedException e) {
            return "refused";
        }
    }
}
