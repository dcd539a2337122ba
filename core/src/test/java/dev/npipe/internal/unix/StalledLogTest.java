// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The log of a server, while strangers do what is logged again and again. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class StalledLogTest {
    private static final int UNKNOWN_KIND = 99;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    static List<String> backends() {
        return ChildJvm.backends();
    }

    private void beRefused() throws IOException {
        try (RawPeer peer = RawPeer.connect(directory.npipe(name))) {
            peer.greet(RawPeer.hello(Handshake.VERSION, UNKNOWN_KIND, 0));
        }
    }

    private void sendNonsense(ChildJvm server) throws IOException {
        try (RawPeer peer = RawPeer.open(directory.npipe(name), 0)) {
            String pipe = server.value("accept", name);
            peer.sendWords(-1);
            assertThat(server.ask("read", pipe, "9")).startsWith("error NamedPipeException 13");
            server.value("close", pipe);
        }
    }

    private void beServed(ChildJvm server) throws IOException {
        try (var client = NamedPipeChannel.connect(NamedPipeAddress.of(name))) {
            String pipe = server.value("accept", name);
            client.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            assertThat(server.ask("message", pipe, "9")).isEqualTo("ok hello");
            server.value("close", pipe);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aLogThatNobodyReadsHoldsUpNoClient(String backend) throws Exception {
        try (ChildJvm server = ChildJvm.startUnread(ChildJvm.BACKEND + backend)) {
            server.value("bind", name, "MESSAGE");
            server.value("shortage", "log");
            for (int i = 0; i < 20; i++) {
                beRefused();
                sendNonsense(server);
                beServed(server);
            }
            server.kill(); // its end would wait for the one who writes
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theLogOfTenThousandRefusedClientsIsShort(String backend) throws Exception {
        try (ChildJvm server = ChildJvm.start(ChildJvm.BACKEND + backend)) {
            server.value("bind", name, "MESSAGE");
            for (int i = 0; i < 10_000; i++) {
                beRefused();
            }
            beServed(server);
            server.awaitLogged(" more)");
            List<String> logged = server.logged();
            assertThat(logged.getFirst() + logged.get(1)).contains(name + ": refused");
            assertThat(logged).hasSizeLessThan(100);
        }
    }
}
