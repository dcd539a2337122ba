// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that may have 128 descriptors. Its JVM has two dozen of them before it does anything.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "prlimit is a program of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
public final class FewDescriptorsTest {
    private static final int CLIENTS = 30;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @Parameter String backend;

    private final String name = PipeDirectory.uniqueName();

    private ChildJvm start() throws IOException {
        assumeThat(Path.of("/usr/bin/prlimit")).isExecutable();
        ChildJvm server =
                ChildJvm.startBehind(
                        List.of("prlimit", "--nofile=128:128", "--"),
                        directory.path().resolve("classes"),
                        ChildJvm.BACKEND + backend);
        server.value("bind", name, "MESSAGE", "255");
        return server;
    }

    private static int free(ChildJvm server) throws IOException {
        return Integer.parseInt(server.value("attack-hog"));
    }

    private void awaitMessages(ChildJvm server, int count) throws IOException {
        while (!server.value("rest-messages", name).equals(String.valueOf(count))) {
            Thread.onSpinWait();
        }
    }

    /** They are for connections, and not for what waits in them. */
    @Test
    void thirtyReadersLeaveSomeToTheApplication() throws Exception {
        var clients = new ArrayList<RawPeer>();
        try (ChildJvm server = start()) {
            server.value("rest-cost", name);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN));
                server.value("rest-accept", name, "1");
            }
            server.value("rest-read", name, "platform");
            clients.getFirst().sendWords(4, 0x11111111);
            awaitMessages(server, 1); // the classes it takes are loaded while files can be opened
            server.value("rest-cost", name); // when all of them wait
            assertThat(free(server)).as("descriptors that are free").isGreaterThanOrEqualTo(40);
            for (RawPeer client : clients) {
                client.sendWords(4, 0x11111111);
            }
            awaitMessages(server, 1 + CLIENTS);
            assertThat(server.value("rest-failures", name)).as("failed reads").isEqualTo("[]");
        } finally {
            for (RawPeer client : clients) {
                client.close();
            }
        }
    }

    /** Who says nothing and who waits takes no more than the defaults leave to them. */
    @Test
    void strangersLeaveSomeToTheApplication() throws Exception {
        var strangers = new ArrayList<RawPeer>();
        String single = PipeDirectory.uniqueName();
        try (ChildJvm server = start()) {
            server.value("bind", single, "MESSAGE", "1");
            strangers.add(RawPeer.open(directory.npipe(single), Handshake.CAPABILITY_DRAIN));
            for (int i = 0; i < 200; i++) {
                strangers.add(RawPeer.connect(directory.npipe(name)));
                RawPeer waiting = RawPeer.connect(directory.npipe(single));
                strangers.add(waiting);
                waiting.socket()
                        .write(
                                RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0)
                                        .putInt(24, ClientHello.WAIT_FOREVER));
            }
            assertThat(free(server)).as("descriptors that are free").isGreaterThanOrEqualTo(30);
        } finally {
            for (RawPeer stranger : strangers) {
                stranger.close();
            }
        }
    }
}
