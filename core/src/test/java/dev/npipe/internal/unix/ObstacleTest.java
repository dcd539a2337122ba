// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bob puts things where alice's client looks for her server. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "users are made by useradd")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class ObstacleTest {
    private static final String LINK =
            "a link is in the place of its socket, and links are not followed for names: ";

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static final Map<String, ChildJvm> ALICE = new HashMap<>();
    private static UnixUsers users;
    private static ChildJvm bob;

    /** A server of alice's in the second directory where clients look. */
    private static ChildJvm server;

    private final String name = PipeDirectory.uniqueName();
    private final Path npipe = DIRECTORY.npipe(name);
    private final Path raw = DIRECTORY.raw(name);

    @BeforeAll
    static void start() throws IOException {
        users = UnixUsers.create();
        for (String backend : ChildJvm.backends()) {
            ALICE.put(backend, startAs(users.alice(), backend, ChildJvm.BACKEND + backend));
        }
        bob = startAs(users.bob(), "bob");
        server = startAs(users.alice(), "server");
        server.value("set", "dev.npipe.directory", "/tmp");
    }

    private static ChildJvm startAs(String user, String child, String... options)
            throws IOException {
        Path classes = DIRECTORY.path().resolve(child);
        return ChildJvm.startBehind(UnixUsers.as(user), classes, options);
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            for (ChildJvm child : ALICE.values()) {
                child.close();
            }
            for (ChildJvm child : new ChildJvm[] {bob, server}) {
                if (child != null) {
                    child.close();
                }
            }
        } finally {
            ALICE.clear();
            if (users != null) {
                users.close();
            }
        }
    }

    @AfterEach
    void removeWhatBobMade() throws IOException {
        bob.value("attack-abandon");
        Files.deleteIfExists(npipe);
        Files.deleteIfExists(raw);
    }

    private String open(String backend, String owner) throws IOException {
        return ALICE.get(backend).ask("open", name, "DUPLEX", owner);
    }

    @ParameterizedTest
    @CsvSource({"linux,npipe_", "linux,CoreFxPipe_", "nio,npipe_", "nio,CoreFxPipe_"})
    void aLinkToAnotherServerOfTheSameUserIsNotFollowed(String backend, String prefix)
            throws Exception {
        String other = name + "-other";
        ALICE.get(backend).value("guard", other, "D:(A;;GA;;;WD)");
        Path place = DIRECTORY.path().resolve(prefix + name);
        bob.value(
                "attack-link",
                place.toString(),
                DIRECTORY.path().resolve(prefix + other).toString());
        for (String owner : new String[] {"unsaid", "current", "any", users.alice()}) {
            assertThat(open(backend, owner))
                    .as(owner)
                    .startsWith("error AccessDeniedException 0 \\\\.\\pipe\\" + name + ": ")
                    .contains(LINK + place);
        }
        assertThat(ALICE.get(backend).value("exists", name)).isEqualTo("false");
        ALICE.get(backend).value("unguard", other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aFurtherNameOfAnotherServersSocketIsNoServerOfThatName(String backend) throws Exception {
        String other = name + "-other";
        ALICE.get(backend).value("guard", other, "D:(A;;GA;;;WD)");
        Files.createLink(npipe, DIRECTORY.npipe(other));
        assertThat(open(backend, "unsaid"))
                .startsWith("error AccessDeniedException")
                .contains("another server's, which somebody gave this name as well: " + npipe);
        assertThat(ALICE.get(backend).ask("open", other, "DUPLEX", "unsaid"))
                .as("the server itself, whose socket has another name now")
                .isEqualTo("ok 1 complete");
        ALICE.get(backend).value("unguard", other);
    }

    /** The kernel's table has its path, at which this user cannot look. */
    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aSocketOfThisNameWhereNobodyMayLookSpoilsNoAnswer(String backend) throws Exception {
        Path hidden = Files.createTempDirectory(DIRECTORY.path(), "h");
        ForeignServer.deaf(npipe).abandon();
        try (ForeignServer _ = ForeignServer.deaf(hidden.resolve(npipe.getFileName()))) {
            assertThat(ALICE.get(backend).ask("exists", name)).isEqualTo("ok false");
        }
        Files.delete(npipe);
        ALICE.get(backend).value("guard", name, "D:(A;;GA;;;WD)");
        try (ForeignServer _ = ForeignServer.deaf(hidden.resolve(npipe.getFileName()))) {
            assertThat(ALICE.get(backend).ask("exists", name)).isEqualTo("ok true");
        }
        ALICE.get(backend).value("unguard", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aLinkAtAPathIsTheCallersOwnChoice(String backend) throws Exception {
        ALICE.get(backend).value("guard", name, "D:(A;;GA;;;WD)");
        Path link = DIRECTORY.path().resolve("link-" + name);
        Files.createSymbolicLink(link, raw);
        assertThat(ALICE.get(backend).ask("open", link.toString(), "DUPLEX", "unsaid"))
                .isEqualTo("ok 1 complete");
        assertThat(ALICE.get(backend).value("exists", link.toString())).isEqualTo("true");
        Files.delete(link);
        ALICE.get(backend).value("unguard", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aLinkAtAPathThatLeadsNowhereIsNoPipe(String backend) throws Exception {
        Path link = DIRECTORY.path().resolve("nowhere-" + name);
        for (Path target : new Path[] {DIRECTORY.path().resolve("missing"), link}) {
            Files.createSymbolicLink(link, target);
            assertThat(ALICE.get(backend).ask("open", link.toString(), "DUPLEX", "unsaid"))
                    .startsWith("error NoSuchFileException");
            assertThat(ALICE.get(backend).value("exists", link.toString())).isEqualTo("false");
            Files.delete(link);
        }
    }

    /** What bob does to a place, and what alice is told of it in the end. */
    private String obstruct(String how, Path place) throws IOException {
        String at = place.toString();
        return switch (how) {
            case "a live socket" -> {
                bob.value("attack-listen", at);
                yield "the server runs as user " + users.bob();
            }
            case "a dead socket" -> {
                bob.value("attack-listen", at);
                bob.value("attack-abandon");
                yield "the server runs as user " + users.bob();
            }
            case "a closed socket" -> {
                bob.value("attack-listen-alone", at);
                yield "user " + users.bob();
            }
            case "a link" -> {
                bob.value("attack-link", at, "/nonexistent");
                yield LINK + place;
            }
            case "a loop" -> {
                bob.value("attack-link", at, at);
                yield LINK + place;
            }
            case "a directory" -> {
                bob.value("attack-directory", at);
                yield "user " + users.bob();
            }
            default -> throw new IllegalArgumentException(how);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "linux,a live socket", "nio,a live socket",
        "linux,a dead socket", "nio,a dead socket",
        "linux,a closed socket", "nio,a closed socket",
        "linux,a link", "nio,a link",
        "linux,a loop", "nio,a loop",
        "linux,a directory", "nio,a directory"
    })
    void anObstacleEndsNoWait(String backend, String how) throws Exception {
        for (Path place : new Path[] {npipe, raw}) {
            String reason = obstruct(how, place);
            assertThat(open(backend, "unsaid"))
                    .as("without waiting")
                    .startsWith("error AccessDeniedException")
                    .contains(reason);
            assertThat(ALICE.get(backend).value("wait", name, "300", "unsaid"))
                    .startsWith("waited AccessDeniedException")
                    .contains(reason);
            removeWhatBobMade();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aSocketThatRefusesEndsNoWaitForAnybodyAtAll(String backend) throws Exception {
        bob.value("attack-listen-alone", npipe.toString());
        assertThat(ALICE.get(backend).value("wait", name, "300", "any"))
                .startsWith("waited AccessDeniedException")
                .contains("the mode of a socket of user " + users.bob());
    }

    @ParameterizedTest
    @CsvSource({
        "linux,a live socket", "nio,a live socket",
        "linux,a dead socket", "nio,a dead socket",
        "linux,a link", "nio,a link",
        "linux,a loop", "nio,a loop"
    })
    void anObstacleInOneDirectoryDoesNotKeepTheSearchFromTheNext(String backend, String how)
            throws Exception {
        obstruct(how, npipe);
        obstruct(how.equals("a live socket") ? "a dead socket" : how, raw);
        server.value("guard", name, "D:(A;;GA;;;WD)");
        assertThat(open(backend, "unsaid")).isEqualTo("ok 1 complete");
        assertThat(ALICE.get(backend).value("await", name)).isEqualTo("true");
        server.value("unguard", name);
    }

    @Test
    void whatTrustedServersRefuseIsToldAtOnce() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(NamedPipeAddress.of(name))) {
            for (ChildJvm alice : ALICE.values()) {
                assertThat(alice.value("wait", name, "20000", "unsaid"))
                        .startsWith("gave up early AccessDeniedException")
                        .contains("the mode of its socket refuses this user: ")
                        .contains(SocketPaths.NPIPE_PREFIX + name);
            }
        }
    }
}
