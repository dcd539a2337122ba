// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client looks who the server is before it sends anything: users and processes of their own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "users are made by useradd")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class ServerOwnerTest {
    private static final String IN = "ok 1 complete";
    private static final String OUT = "error AccessDeniedException";

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static final Map<String, ChildJvm> CHILDREN = new HashMap<>();
    private static UnixUsers users;

    private final String name = PipeDirectory.uniqueName();

    @BeforeAll
    static void start() throws IOException {
        users = UnixUsers.create();
        for (String backend : ChildJvm.backends()) {
            String option = ChildJvm.BACKEND + backend;
            startAs(users.alice(), backend + " alice", option);
            startAs(users.bob(), backend + " bob", option);
            CHILDREN.put(backend + " root", ChildJvm.start(option));
        }
    }

    private static void startAs(String user, String child, String option) throws IOException {
        var classes = DIRECTORY.path().resolve(child.replace(' ', '-'));
        CHILDREN.put(child, ChildJvm.startBehind(UnixUsers.as(user), classes, option));
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            for (ChildJvm child : CHILDREN.values()) {
                child.close();
            }
        } finally {
            CHILDREN.clear();
            if (users != null) {
                users.close();
            }
        }
    }

    private static ChildJvm child(String backend, String user) {
        return CHILDREN.get(backend + " " + user);
    }

    private void serve(String backend, String user) throws IOException {
        child(backend, user).value("guard", name, "D:(A;;GA;;;WD)");
    }

    private void end(String backend, String user) throws IOException {
        child(backend, user).value("unguard", name);
    }

    private String open(String backend, String user, String owner) throws IOException {
        return child(backend, user).ask("open", name, "DUPLEX", owner);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aNamesServerIsTheOwnUserOrRoot(String backend) throws IOException {
        serve(backend, "alice");
        assertThat(open(backend, "alice", "unsaid")).isEqualTo(IN);
        assertThat(open(backend, "bob", "unsaid"))
                .startsWith(OUT)
                .contains("\\\\.\\pipe\\" + name)
                .contains("the server runs as user " + users.alice())
                .contains("this user, root or an administrator was expected");
        assertThat(open(backend, "root", "unsaid")).startsWith(OUT);
        end(backend, "alice");
        serve(backend, "root");
        assertThat(open(backend, "alice", "unsaid")).isEqualTo(IN);
        assertThat(open(backend, "root", "unsaid")).isEqualTo(IN);
        end(backend, "root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void theCallerSaysWhoIsExpected(String backend) throws IOException {
        serve(backend, "alice");
        assertThat(open(backend, "bob", "any")).isEqualTo(IN);
        assertThat(open(backend, "bob", users.alice())).isEqualTo(IN);
        assertThat(open(backend, "alice", "current")).isEqualTo(IN);
        assertThat(open(backend, "alice", users.bob()))
                .startsWith(OUT)
                .contains("but user " + users.bob() + " was expected");
        assertThat(open(backend, "bob", "current"))
                .startsWith(OUT)
                .contains("but this user was expected");
        assertThat(open(backend, "bob", users.alice() + "x"))
                .startsWith("error NamedPipeException 1332")
                .contains("has no user " + users.alice() + "x");
        end(backend, "alice");
        serve(backend, "root");
        assertThat(open(backend, "alice", "current")).startsWith(OUT);
        assertThat(open(backend, "alice", "root")).isEqualTo(IN);
        assertThat(open(backend, "alice", "S-1-22-1-0")).isEqualTo(IN);
        assertThat(open(backend, "alice", "S-1-5-18")).isEqualTo(IN);
        end(backend, "root");
    }

    @Test
    void aNumberOfAnotherUserNeedsNativeAccess() throws IOException {
        String number = "S-1-22-1-" + users.uid(users.alice());
        serve("linux", "alice");
        assertThat(open("linux", "bob", number)).isEqualTo(IN);
        assertThat(open("linux", "alice", "S-1-22-1-" + users.uid(users.bob()))).startsWith(OUT);
        assertThat(open("nio", "alice", number)).isEqualTo(IN);
        assertThat(open("nio", "bob", number))
                .startsWith("error UnsupportedOperationException")
                .contains("--enable-native-access");
        end("linux", "alice");
    }

    @Test
    void anAdministratorIsTrustedToo() throws IOException {
        child("linux", "bob").value("guard", name, "D:(A;;GA;;;WD)");
        assertThat(open("linux", "alice", "unsaid")).startsWith(OUT);
        child("linux", "alice").value("set", "dev.npipe.administrators", users.staff());
        assertThat(open("linux", "alice", "unsaid")).isEqualTo(IN);
        child("linux", "alice").value("set", "dev.npipe.administrators", "");
        end("linux", "bob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aPathIsTheCallersOwnChoice(String backend) throws IOException {
        serve(backend, "alice");
        ChildJvm bob = child(backend, "bob");
        String socket = DIRECTORY.raw(name).toString();
        assertThat(bob.ask("open", socket, "DUPLEX", "unsaid")).isEqualTo(IN);
        assertThat(bob.ask("open", socket, "DUPLEX", users.alice())).isEqualTo(IN);
        assertThat(bob.ask("open", socket, "DUPLEX", "trusted")).startsWith(OUT);
        assertThat(bob.ask("open", socket, "DUPLEX", "current")).startsWith(OUT).contains(socket);
        end(backend, "alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aForeignServerIsNotSentAByte(String backend) throws IOException {
        for (var place : new java.nio.file.Path[] {DIRECTORY.npipe(name), DIRECTORY.raw(name)}) {
            try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(place));
                Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-rw-rw-"));
                assertThat(open(backend, "bob", "current")).startsWith(OUT);
                try (SocketChannel client = server.accept()) {
                    assertThat(client.read(ByteBuffer.allocate(64))).isEqualTo(-1);
                }
            } finally {
                Files.delete(place);
            }
        }
    }

    @Test
    void theServersLogSaysWhoWasRefused() throws Exception {
        child("linux", "alice").value("guard", name, "D:(A;;GR;;;AU)");
        assertThat(open("linux", "bob", "any"))
                .startsWith(OUT)
                .contains("the server refuses this user, who asked to read and write");
        child("linux", "alice")
                .awaitLogged(
                        "refused a client who may not do what it asked for (Win32 error 5): uid "
                                + users.uid(users.bob())
                                + ", to read and write");
        end("linux", "alice");
    }
}
