// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import java.nio.ByteBuffer;

/** The server process of this library behind Samba: sends every message back to its one client. */
final class SmbServerProgram {
    private SmbServerProgram() {}

    public static void main(String... args) throws Exception {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: PIPE");
        }
        var server =
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .acceptRemote(true)
                        .security(PipeSecurity.authenticatedUsers());
        try (var listening = server.bind(NamedPipeAddress.of(args[0]))) {
            System.out.println("ready");
            try (var pipe = listening.accept()) {
                ByteBuffer message = ByteBuffer.allocateDirect(Smb.CASE.size());
                while (pipe.read(message.clear()) >= 0) {
                    pipe.write(message.flip());
                }
            }
        }
    }
}
