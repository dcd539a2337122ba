// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The main program of a process in a namespace of process ids of its own, where it can choose the
 * next one: a client, then another process with the client's number. Prints what the pipe says
 * about its peer.
 */
public final class ReusedProcessIds {
    private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");

    /** Threads of this process take numbers as well, so that one is not always had at once. */
    private static final int MOST_ATTEMPTS = 2000;

    private ReusedProcessIds() {}

    public static void main(String[] args) throws Exception {
        NamedPipeAddress address = NamedPipeAddress.of("reused");
        try (var listener = NamedPipeServerChannel.bind(address);
                ChildJvm client = ChildJvm.start()) {
            client.value("connect", address.name());
            try (NamedPipeChannel pipe = listener.accept()) {
                report("while it lives", pipe, client.pid());
                client.kill();
                report("when it is gone", pipe, client.pid());
                Process other = processWithId(client.pid());
                report("when another has its number", pipe, client.pid());
                other.destroyForcibly().waitFor();
            }
        }
        System.exit(0);
    }

    private static void report(String when, NamedPipeChannel pipe, long client) throws IOException {
        boolean same = pipe.peer().processId().equals(OptionalLong.of(client));
        String said = same ? "the client" : String.valueOf(pipe.peer().processId());
        System.out.println(when + ": " + said);
    }

    private static Process processWithId(long id) throws Exception {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            Files.writeString(LAST_PID, String.valueOf(id - 1));
            Process process = new ProcessBuilder("sleep", "60").start();
            if (process.pid() == id) {
                return process;
            }
            process.destroyForcibly().waitFor();
        }
        throw new IOException("no process got the number " + id);
    }
}
