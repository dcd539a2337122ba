// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeMode;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients, clients from here and there, and ends that come and go. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class ServerLifeTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();
    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private static String text(NamedPipeChannel channel) throws IOException {
        return new String(channel.readMessage(100_000).orElseThrow(), StandardCharsets.UTF_8);
    }

    private Path socket() {
        return SAMBA.pipes().resolve(pipe.name().toLowerCase(Locale.ROOT));
    }

    /** Answers every client until the server is closed. */
    private static void echo(NamedPipeServerChannel server) {
        Thread.startVirtualThread(
                () -> {
                    while (server.isOpen()) {
                        try {
                            NamedPipeChannel client = server.accept();
                            Thread.startVirtualThread(() -> echo(client));
                        } catch (IOException e) {
                            return; // closed
                        }
                    }
                });
    }

    private static void echo(NamedPipeChannel client) {
        try (client) {
            for (var m = client.readMessage(65535); m.isPresent(); m = client.readMessage(65535)) {
                client.write(ByteBuffer.wrap(m.get()));
            }
        } catch (IOException e) {
            return; // the client left
        }
    }

    @Test
    void sixteenClientsAtOnceGetTheirOwnAnswers() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            echo(server);
            var clients = new ArrayList<Callable<String>>();
            for (int i = 0; i < 16; i++) {
                String who = "client " + i + ", message ";
                clients.add(
                        () -> {
                            try (NamedPipeChannel client = pipe.connect()) {
                                for (int n = 0; n < 50; n++) {
                                    client.write(bytes(who + n));
                                    assertThat(text(client)).isEqualTo(who + n);
                                }
                            }
                            return who;
                        });
            }
            for (Future<String> each : threads.invokeAll(clients)) {
                assertThat(each.get()).startsWith("client");
            }
        }
    }

    @Test
    void clientsFromHereAndThereArriveAtOneAcceptAndAreCountedTogether() throws Exception {
        try (NamedPipeServerChannel server =
                        BehindSamba.server(PipeMode.MESSAGE).maxInstances(3).bind(pipe.local());
                NamedPipeChannel there = pipe.connect();
                NamedPipeChannel first = server.accept();
                NamedPipeChannel here = NamedPipeChannel.connect(pipe.local());
                NamedPipeChannel second = server.accept()) {
            assertThat(first.peer().remoteAddress()).isPresent();
            assertThat(second.peer().remoteAddress()).isEmpty();
            assertThat(server.info().instances()).isEqualTo(2);
            assertThat(second.info().instances()).isEqualTo(2);
            there.write(bytes("from there"));
            here.write(bytes("from here"));
            assertThat(text(first)).isEqualTo("from there");
            assertThat(text(second)).isEqualTo("from here");
            try (NamedPipeChannel third = NamedPipeChannel.connect(pipe.local())) {
                assertThat(third.isOpen()).isTrue();
                assertThat(server.info().instances()).isEqualTo(3);
                assertThatExceptionOfType(PipeBusyException.class)
                        .isThrownBy(
                                () ->
                                        BehindSamba.client(BehindSamba.user())
                                                .connectTimeout(Duration.ZERO)
                                                .connect(pipe.remote()));
            }
        }
    }

    @Test
    void aClientThatLeftBeforeAcceptIsSkippedAndItsInstanceIsFree() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE)) {
            var before = SAMBA.children();
            pipe.connect().close();
            SAMBA.awaitEndOfChildrenSince(before); // the server knows by smbd that it left
            try (NamedPipeChannel client = pipe.connect();
                    NamedPipeChannel accepted = server.accept()) {
                client.write(bytes("I stay"));
                assertThat(text(accepted)).isEqualTo("I stay");
                assertThat(server.info().instances()).isEqualTo(1);
            }
        }
    }

    @Test
    void aServerCanBeClosedAndBoundAgainWithNothingElseRestarted() throws Exception {
        NamedPipeServerChannel old = pipe.bind(PipeMode.MESSAGE);
        try (NamedPipeChannel client = pipe.connect()) {
            old.accept().close();
            old.close();
            assertThat(socket()).doesNotExist();
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            // a Samba without root's rights takes every failure for one of rights
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(pipe::connect);
        }
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(bytes("again"));
            assertThat(text(accepted)).isEqualTo("again");
        }
    }

    @Test
    void whatAKilledServerLeftIsNoObstacle() throws Exception {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(bytes("alive"));
            assertThat(text(accepted)).isEqualTo("alive");
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void onePlaceBehindSambaHasOneServer() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE)) {
            NamedPipeAddress inCapitals = NamedPipeAddress.of(pipe.name().toUpperCase(Locale.ROOT));
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> BehindSamba.server(PipeMode.MESSAGE).bind(inCapitals));
            try (NamedPipeServerChannel local = NamedPipeServerChannel.builder().bind(inCapitals)) {
                assertThat(local.isOpen()).as("only here, where case counts").isTrue();
            }
            assertThat(server.isOpen()).isTrue();
            assertThat(socket()).exists();
        }
    }

    @Test
    void whoeverIsNotTheFileServerIsNotListenedTo() throws Exception {
        // As an intruder would: a live server is never replaced, and garbage is no request.
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            stranger.connect(UnixDomainSocketAddress.of(socket()));
            stranger.write(
                    ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(isHungUp(stranger)).isTrue();
            try (NamedPipeChannel client = pipe.connect();
                    NamedPipeChannel accepted = server.accept()) {
                client.write(bytes("not disturbed"));
                assertThat(text(accepted)).isEqualTo("not disturbed");
            }
        }
    }

    private static boolean isHungUp(SocketChannel stranger) {
        try {
            return stranger.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true; // what it sent was not even read
        }
    }

    @Test
    void aSambaThatIsKilledInMidConversationEndsItAndTheNextOneGoesOn() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE)) {
            try (NamedPipeChannel client = pipe.connect();
                    NamedPipeChannel accepted = server.accept()) {
                client.write(bytes("before"));
                assertThat(text(accepted)).isEqualTo("before");
                SAMBA.kill();
                assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                assertThatExceptionOfType(NamedPipeException.class)
                        .isThrownBy(() -> accepted.write(bytes("into the void")))
                        .matches(e -> e.errorCode() == 232);
            }
            SAMBA.restart();
            try (NamedPipeChannel client = pipe.connect();
                    NamedPipeChannel accepted = server.accept()) {
                client.write(bytes("after"));
                assertThat(text(accepted)).isEqualTo("after");
            }
        }
    }

    @Test
    void closingTheServerRemovesItsSocketAndWakesAccept() throws Exception {
        NamedPipeServerChannel server = pipe.bind(PipeMode.BYTE);
        assertThat(Files.exists(socket())).isTrue();
        Thread waiting =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        server.accept();
                                    } catch (ClosedChannelException e) {
                                        return;
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
        server.close();
        waiting.join();
        assertThat(socket()).doesNotExist();
        assertThat(List.of(SAMBA.pipes().toFile().list())).doesNotContain(pipe.name());
    }

    @Test
    void anImpacketClientGetsItsAnswers() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE)) {
            echo(server);
            var client =
                    ImpacketClient.start(
                            SAMBA,
                            PrivateSamba.USER,
                            PrivateSamba.PASSWORD,
                            pipe.name(),
                            "one",
                            "zwei: ü",
                            "three");
            assertThat(client.get())
                    .isEqualTo(new ImpacketClient.Result(0, List.of("one", "zwei: ü", "three")));
        }
    }
}
