// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The samples that are servers for many clients, as processes of their own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "users and services are those of Linux")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class ServersTest {
    private static final int WRITERS = 50;
    private static final int LINES = 40;

    @TempDir private Path directory;

    @BeforeEach
    void openToEveryUser() throws Exception {
        Files.setAttribute(directory, "unix:mode", 01777);
    }

    private NamedPipeAddress raw(String name) {
        return NamedPipeAddress.parse(directory.resolve("CoreFxPipe_" + name).toString());
    }

    private String npipe(String name) {
        return directory.resolve("npipe_" + name).toString();
    }

    /** The port's answer comes after the end of what it was sent. */
    @Test
    void theProxyPassesManyConnectionsAndTheirEnds() throws Exception {
        try (var port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var proxy =
                        SampleProcess.start(
                                directory, "PipeToTcp", "tcp", "" + port.getLocalPort())) {
            proxy.line();
            Thread.startVirtualThread(() -> answerAll(port));
            var clients = new ArrayList<NamedPipeChannel>();
            for (int i = 0; i < 20; i++) {
                clients.add(NamedPipeChannel.connect(raw("tcp")));
            }
            for (int i = 0; i < clients.size(); i++) {
                try (NamedPipeChannel client = clients.get(i)) {
                    client.write(UTF_8.encode("x".repeat(100_000 + i)));
                    client.shutdownOutput();
                    byte[] answer = client.inputStream().readAllBytes();
                    assertThat(new String(answer, UTF_8)).isEqualTo("got " + (100_000 + i));
                }
            }
        }
    }

    private static void answerAll(ServerSocket port) {
        while (!port.isClosed()) {
            try {
                Socket socket = port.accept();
                Thread.startVirtualThread(() -> answer(socket));
            } catch (IOException e) {
                assertThat(port.isClosed()).isTrue();
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            int length = socket.getInputStream().readAllBytes().length;
            socket.getOutputStream().write(("got " + length).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theCollectorTearsNoLineOfFiftyWritersAndKeepsTheirOrder() throws Exception {
        try (var collector = SampleProcess.start(directory, "LogCollector", "log")) {
            var writers = new ArrayList<SampleProcess>();
            for (int i = 0;
                    i < 2;
                    i++) { // as a process each, and the others as threads of this one
                writers.add(writer("process-" + i));
            }
            var threads = new ArrayList<Thread>();
            System.setProperty("dev.npipe.directory", directory.toString());
            try {
                for (int i = writers.size(); i < WRITERS; i++) {
                    String who = "thread-" + i;
                    threads.add(Thread.startVirtualThread(() -> write(who)));
                }
                Map<String, Integer> next = new HashMap<>();
                for (int i = 0; i < WRITERS * LINES; i++) {
                    String[] words = collector.line().split(" ", -1);
                    assertThat(words).hasSize(2);
                    int expected = next.merge(words[0], 1, Integer::sum) - 1;
                    assertThat(words[1]).as(words[0]).isEqualTo("" + expected);
                }
                assertThat(next)
                        .hasSize(WRITERS)
                        .allSatisfy((_, n) -> assertThat(n).isEqualTo(LINES));
                for (Thread thread : threads) {
                    thread.join();
                }
            } finally {
                System.clearProperty("dev.npipe.directory");
                for (SampleProcess writer : writers) {
                    writer.close();
                }
            }
        }
    }

    private SampleProcess writer(String who) throws Exception {
        return SampleProcess.start(directory, "LogCollector", "log", "write", who, "" + LINES);
    }

    private static void write(String who) {
        try {
            LogCollector.main("log", "write", who, "" + LINES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eachUserGetsTheRightsThatWereGiven() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        try (var server =
                SampleProcess.start(
                        directory, "UserRights", "serve", "rights", "daemon", "nobody")) {
            assertThat(server.line()).contains("rights");
            assertThat(askAs("daemon"))
                    .containsExactly("READ: let in", "WRITE: let in", "READ_WRITE: let in");
            assertThat(askAs("nobody"))
                    .containsExactly("READ: let in", "WRITE: refused", "READ_WRITE: refused");
            assertThat(askAs("bin"))
                    .containsExactly("READ: refused", "WRITE: refused", "READ_WRITE: refused");
        }
    }

    private List<String> askAs(String user) throws Exception {
        var prefix = List.of("setpriv", "--reuid", user, "--clear-groups", "--");
        try (var client = SampleProcess.start(directory, prefix, "UserRights", "ask", "rights")) {
            return client.all();
        }
    }

    @Test
    void theServiceIsStartedByItsFirstClientAndTellsThatItIsReady() throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-socket-activate")).isExecutable();
        assumeThat(Path.of("/usr/bin/python3")).isExecutable();
        Path notify = directory.resolve("notify");
        String hear =
                """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(sys.argv[1])
                print('bound', flush=True)
                while True:
                    for line in s.recv(4096).decode().split('\\n'):
                        if line in ('READY=1', 'STOPPING=1'):
                            print(line, flush=True)
                """;
        Process manager = new ProcessBuilder("/usr/bin/python3", "-c", hear, "" + notify).start();
        try (var told = manager.inputReader(UTF_8)) {
            assertThat(told.readLine()).isEqualTo("bound");
            var activate =
                    List.of(
                            "/usr/bin/systemd-socket-activate",
                            "-E",
                            "NOTIFY_SOCKET=" + notify,
                            "-l",
                            npipe("echo"),
                            "-l",
                            raw("echo").name());
            try (var service = SampleProcess.start(directory, activate, "SystemdService", "echo")) {
                while (!Files.exists(Path.of(raw("echo").name()))) {
                    Thread.onSpinWait();
                }
                System.setProperty("dev.npipe.directory", directory.toString());
                try (var client =
                        NamedPipeChannel.builder()
                                .waitForServer(true)
                                .connect(NamedPipeAddress.of("echo"))) {
                    client.write(UTF_8.encode("hello"));
                    assertThat(client.readMessage(99)).hasValue("hello".getBytes(UTF_8));
                    assertThat(told.readLine()).isEqualTo("READY=1");
                    assertThat(plainEcho("plain bytes")).isEqualTo("plain bytes");
                    assertThat(service.terminate()).isEqualTo(143);
                    assertThat(told.readLine()).isEqualTo("STOPPING=1");
                } finally {
                    System.clearProperty("dev.npipe.directory");
                }
            }
        } finally {
            manager.destroyForcibly().waitFor();
        }
    }

    /** As .NET and Node ask, which know no messages. */
    private String plainEcho(String text) throws IOException {
        var address = UnixDomainSocketAddress.of(raw("echo").name());
        try (var plain = SocketChannel.open(address)) {
            plain.write(UTF_8.encode(text));
            plain.shutdownOutput();
            return new String(Channels.newInputStream(plain).readAllBytes(), UTF_8);
        }
    }

    @Test
    void systemdFindsNoFaultInTheUnits() throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).isExecutable();
        for (String unit : List.of("npipe-echo.socket", "npipe-echo.service")) {
            String text = Files.readString(Path.of("systemd", unit));
            String here = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Files.writeString(directory.resolve(unit), text.replace("/usr/bin/java", here));
        }
        Process verify =
                new ProcessBuilder(
                                "systemd-analyze",
                                "verify",
                                directory.resolve("npipe-echo.socket").toString(),
                                directory.resolve("npipe-echo.service").toString())
                        .redirectErrorStream(true)
                        .start();
        String words = new String(verify.getInputStream().readAllBytes(), UTF_8);
        assertThat(verify.waitFor()).as(words).isZero();
        assertThat(words.lines().filter(line -> line.contains("npipe-echo"))).isEmpty();
    }
}
