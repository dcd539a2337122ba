// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeMode;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers at sockets that a service manager has handed over. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere there is no systemd")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class InheritedSocketTest {
    private static final int NOBODY = 65534;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private String npipe;
    private String raw;

    @BeforeEach
    void nameSockets() {
        npipe = "demo=" + directory.npipe(name);
        raw = "demo=" + directory.raw(name);
    }

    private ChildJvm prepare(String... sockets) throws IOException {
        return HandingOver.prepare(directory.path().resolve("classes"), "linux", sockets);
    }

    private ChildJvm start(String... sockets) throws IOException {
        return HandingOver.start(prepare(sockets));
    }

    private static SocketChannel connect(Path socket) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private static void say(SocketChannel socket, String words) throws IOException {
        socket.write(UTF_8.encode(words));
    }

    private static String hear(SocketChannel socket, int length) throws IOException {
        ByteBuffer heard = ByteBuffer.allocate(length);
        while (heard.hasRemaining() && socket.read(heard) >= 0) {}
        return UTF_8.decode(heard.flip()).toString();
    }

    @Test
    void bothSocketsAreOnePipeAndWhoWasThereBeforeTheServiceIsServed() throws Exception {
        try (var service = prepare(npipe, raw);
                var early = connect(directory.raw(name))) {
            say(early, "early");
            HandingOver.start(service);
            service.value("inherit", name, "MESSAGE");
            String first = service.value("accept", name);
            assertThat(service.value("message", first, "99")).isEqualTo("early");
            service.value("write", first, "answer");
            assertThat(hear(early, 6)).isEqualTo("answer");
            try (var client = NamedPipeChannel.connect(NamedPipeAddress.of(name))) {
                String second = service.value("accept", name);
                client.write(UTF_8.encode("a message"));
                assertThat(service.value("message", second, "99")).isEqualTo("a message");
                assertThat(service.value("instances", name)).isEqualTo("2");
            }
        }
    }

    /** The files and the sockets are the manager's, who starts the service again. */
    @Test
    void whoConnectsAfterTheServerWasClosedWaitsForTheNextOne() throws Exception {
        for (boolean accepts : new boolean[] {true, false}) {
            String pipe = name + accepts;
            Path socket = directory.raw(pipe);
            try (var service = start("demo=" + socket)) {
                service.value("inherit", pipe, "BYTE");
                try (var served = connect(socket)) {
                    say(served, "x");
                    if (accepts) {
                        service.value("read", service.value("accept", pipe), "9");
                    }
                    service.value("unbind", pipe);
                }
                assertThat(socket).as("after the close").exists();
                try (var late = connect(socket)) {
                    Files.createFile(Path.of(socket + ".next"));
                    assertThat(hear(late, 4)).isEqualTo("next");
                }
            }
        }
    }

    @Test
    void aPathAndANameOfDescriptorsChooseTheSocket() throws Exception {
        Path one = directory.path().resolve("one.sock");
        Path two = directory.path().resolve("two.sock");
        try (var service = start("first=" + one, "second=" + two)) {
            service.value("inherit", one.toString(), "BYTE");
            service.value("inherit", name, "MESSAGE", "second");
            try (var client = connect(one)) {
                say(client, "bytes");
                String pipe = service.value("accept", one.toString());
                assertThat(service.value("read", pipe, "9")).isEqualTo("5 complete");
            }
            service.tell("accept", name);
            var address = NamedPipeAddress.parse(two.toString());
            var builder = NamedPipeChannel.builder().mode(PipeMode.MESSAGE);
            try (var client = builder.connect(address)) {
                client.write(UTF_8.encode("a message"));
                String pipe = service.answer().substring(3);
                assertThat(service.value("message", pipe, "99")).isEqualTo("a message");
            }
        }
    }

    @Test
    void whatCannotBeTakenOverSaysWhy() throws Exception {
        Path dgram = directory.path().resolve("dgram");
        try (var service = start(npipe, raw, "datagrams=dgram:" + dgram)) {
            assertThat(service.ask("inherit", "other", "BYTE"))
                    .startsWith("error NoSuchFileException")
                    .contains("no socket of this pipe was handed over")
                    .contains(directory.npipe(name).toString());
            assertThat(service.ask("inherit", name, "BYTE", "unknown"))
                    .startsWith("error NoSuchFileException")
                    .contains("no socket named unknown");
            assertThat(service.ask("inherit", name, "BYTE", "datagrams"))
                    .startsWith("error FileSystemException")
                    .contains("5 (datagrams): no listening Unix stream socket");
            service.value("inherit", name, "BYTE");
            assertThat(service.ask("inherit", name, "BYTE"))
                    .startsWith("error FileAlreadyExistsException")
                    .contains("once in a process");
            service.value("unbind", name);
            assertThat(service.ask("inherit", name, "BYTE"))
                    .startsWith("error FileAlreadyExistsException");
        }
    }

    @Test
    void aPipeOfMessagesNeedsTheSocketOfTheHandshake() throws Exception {
        try (var service = start(raw)) {
            assertThat(service.ask("inherit", name, "MESSAGE"))
                    .startsWith("error FileSystemException")
                    .contains(SocketPaths.NPIPE_PREFIX);
            service.value("inherit", name, "BYTE"); // nothing was taken
        }
    }

    @Test
    void aProcessThatWasHandedNothingIsTold() throws Exception {
        try (var child = ChildJvm.start(ChildJvm.BACKEND + "linux")) {
            assertThat(child.ask("inherit", name, "BYTE"))
                    .startsWith("error NoSuchFileException")
                    .contains("LISTEN_FDS is not set");
        }
    }

    @Test
    void withoutNativeAccessItIsUnsupported() throws Exception {
        try (var child = ChildJvm.start(ChildJvm.BACKEND + "nio")) {
            assertThat(child.ask("inherit", name, "BYTE"))
                    .startsWith("error UnsupportedOperationException")
                    .contains("backend linux");
        }
    }

    /** The descriptor is marked as one that a program started by this one does not get. */
    @Test
    void childrenDoNotGetTheSocket() throws Exception {
        try (var service = start(npipe)) {
            service.value("inherit", name, "BYTE");
            Path three = Path.of("/proc/%s/fdinfo/3".formatted(service.pid()));
            String flags =
                    Files.readAllLines(three).stream()
                            .filter(line -> line.startsWith("flags:"))
                            .findFirst()
                            .orElseThrow();
            int closeOnExec = 02000000;
            assertThat(Integer.parseInt(flags.substring(6).strip(), 8) & closeOnExec)
                    .as(flags)
                    .isEqualTo(closeOnExec);
        }
    }

    @Test
    void anotherServerCannotTakeTheName() throws Exception {
        try (var service = start(npipe, raw);
                var other = ChildJvm.start()) {
            service.value("inherit", name, "BYTE");
            assertThat(other.ask("bind", name, "BYTE"))
                    .startsWith("error FileAlreadyExistsException");
            assertThat(directory.npipe(name)).exists();
        }
    }

    /** The mode of the files, 0666, lets everybody connect; the pipe's security does not. */
    @Test
    void anotherUserIsRefusedAsUsual() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        assumeThat(Path.of("/usr/bin/setpriv")).isExecutable();
        try (var service = start(npipe);
                var nobody = ChildJvm.startAs(NOBODY, directory.path().resolve("classes2"))) {
            service.value("inherit", name, "BYTE");
            assertThat(nobody.ask("connect", name)).startsWith("error AccessDeniedException");
        }
    }
}
