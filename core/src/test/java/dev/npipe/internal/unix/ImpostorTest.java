// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

/**
 * Alice has pipes, and bob, another user, wants them: before her, after her, by links and by what
 * lies beside them. All of it in a directory like {@code /tmp}.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "users are made by useradd")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class ImpostorTest {
    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static UnixUsers users;
    private static ChildJvm alice;
    private static ChildJvm bob;
    private static ChildJvm root;

    private final String name = PipeDirectory.uniqueName();
    private final Path npipe = DIRECTORY.npipe(name);
    private final Path raw = DIRECTORY.raw(name);

    @BeforeAll
    static void start() throws IOException {
        users = UnixUsers.create();
        alice = startAs(users.alice());
        bob = startAs(users.bob());
        root = ChildJvm.start();
    }

    private static ChildJvm startAs(String user) throws IOException {
        return ChildJvm.startBehind(UnixUsers.as(user), DIRECTORY.path().resolve(user));
    }

    @AfterAll
    static void stop() throws IOException {
        for (ChildJvm child : new ChildJvm[] {alice, bob, root}) {
            if (child != null) {
                child.close();
            }
        }
        if (users != null) {
            users.close();
        }
    }

    private Path place(String prefix) {
        return DIRECTORY.path().resolve(prefix + name);
    }

    private static String owner(Path file) throws IOException {
        return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
    }

    @ParameterizedTest
    @ValueSource(strings = {SocketPaths.NPIPE_PREFIX, SocketPaths.RAW_PREFIX})
    void whoWasFirstIsNotBelieved(String prefix) throws Exception {
        bob.value("attack-listen", place(prefix).toString());
        assertThat(alice.ask("bind", name, "BYTE")).startsWith("error FileAlreadyExistsException");
        assertThat(alice.ask("open", name, "DUPLEX", "unsaid"))
                .startsWith("error AccessDeniedException")
                .contains("the server runs as user " + users.bob());
        bob.value("attack-abandon");
        assertThat(alice.ask("bind", name, "BYTE"))
                .startsWith("error AccessDeniedException")
                .contains("user " + users.bob() + " left a socket in its place");
        root.value("bind", name, "BYTE"); // may remove it
        assertThat(owner(npipe)).isEqualTo("root");
        assertThat(owner(raw)).isEqualTo("root");
        root.value("unbind", name);
    }

    @Test
    void aNameThatIsServedIsNotTakenOverByAnotherUser() throws Exception {
        alice.value("bind", name, "BYTE");
        for (Path place : new Path[] {npipe, raw}) {
            assertThat(bob.ask("attack-usurp", place.toString())).startsWith("error");
            assertThat(bob.ask("attack-listen", place.toString())).startsWith("error");
            assertThat(owner(place)).isEqualTo(users.alice());
        }
        assertThat(bob.ask("bind", name, "BYTE")).startsWith("error FileAlreadyExistsException");
        String client = alice.value("connect", name);
        String server = alice.value("accept", name);
        alice.value("write", client, "still alice");
        assertThat(alice.ask("read", server, "100")).isEqualTo("ok 11 complete");
        alice.value("close", server);
        alice.value("close", client);
        alice.value("unbind", name);
    }

    @Test
    void whoUnlinksFirstGetsThePlainSocketOfTheSameUserAlone() throws Exception {
        try (ChildJvm other = startAs(users.alice())) {
            alice.value("bind", name, "BYTE");
            other.value("attack-usurp", raw.toString());
            String client = other.value("connect", name); // by the other socket, still hers
            String server = alice.value("accept", name);
            alice.value("close", server);
            other.value("close", client);
            alice.value("unbind", name);
            assertThat(npipe).doesNotExist();
            assertThat(raw).exists(); // not hers any more
            assertThat(alice.ask("bind", name, "BYTE"))
                    .startsWith("error FileAlreadyExistsException");
            assertThat(npipe).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SocketPaths.NPIPE_PREFIX, SocketPaths.RAW_PREFIX})
    void aLinkInPlaceOfASocketIsNeitherFollowedNorRemoved(String prefix) throws Exception {
        for (ChildJvm server : new ChildJvm[] {alice, root}) {
            String user = server == root ? "root" : users.alice();
            Path place = DIRECTORY.path().resolve(prefix + name + user);
            Path victim = Files.createFile(DIRECTORY.path().resolve("victim-" + prefix + user));
            Files.setAttribute(victim, "unix:mode", 0600);
            Files.setAttribute(
                    victim, "unix:uid", (int) (server == root ? 0 : users.uid(users.alice())));
            for (Path target : new Path[] {victim, DIRECTORY.path().resolve("nothing-" + user)}) {
                bob.value("attack-link", place.toString(), target.toString());
                assertThat(server.ask("bind-for-all", name + user))
                        .startsWith("error AccessDeniedException")
                        .contains("something that is not a socket is in its place: " + place);
                assertThat(place).isSymbolicLink();
                Files.delete(place);
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a directory", "a link"})
    void locksAreNotPutWhereSomebodyElseMadeThePlace(String what) throws Exception {
        try (ChildJvm victim = startAs(users.alice())) {
            Path base = Files.createDirectory(DIRECTORY.path().resolve(what.replace(' ', '-')));
            Files.setAttribute(base, "unix:mode", 01777);
            Path locks = base.resolve(".npipe-" + users.uid(users.alice()));
            if (what.equals("a link")) {
                Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
                Files.setAttribute(elsewhere, "unix:mode", 0700);
                Files.setAttribute(elsewhere, "unix:uid", (int) users.uid(users.alice()));
                bob.value("attack-link", locks.toString(), elsewhere.toString());
            } else {
                bob.value("attack-directory", locks.toString());
            }
            victim.value("set", "dev.npipe.directory", base.toString());
            assertThat(victim.ask("bind", name, "BYTE"))
                    .startsWith("error AccessDeniedException")
                    .contains("must be a directory of uid")
                    .contains("this has uid " + users.uid(users.bob()));
            assertThat(base.resolve(SocketPaths.NPIPE_PREFIX + name)).doesNotExist();
        }
    }

    @Test
    void nobodyElseReachesALockFile() throws Exception {
        alice.value("bind", name, "BYTE");
        Path locks = DIRECTORY.path().resolve(".npipe-" + users.uid(users.alice()));
        Path lock = locks.resolve(name + ".lock");
        assertThat(lock).exists();
        assertThat(bob.ask("attack-write", lock.toString())).startsWith("error");
        assertThat(bob.ask("attack-link", locks.resolve("x.lock").toString(), "/etc/passwd"))
                .startsWith("error");
        alice.value("unbind", name);
    }

    /**
     * A sticky directory in which the kernel refuses to open another user's file with O_CREAT, and
     * to follow another user's link.
     */
    @Test
    void whatTheKernelProtectsInStickyDirectoriesChangesNothing() throws Exception {
        try (var _ = Sysctl.set("fs/protected_regular", "2");
                var _ = Sysctl.set("fs/protected_fifos", "2");
                var _ = Sysctl.set("fs/protected_symlinks", "1")) {
            for (ChildJvm server : new ChildJvm[] {alice, bob, root, alice}) {
                server.value("bind", name, "MESSAGE");
                server.value("unbind", name);
            }
            try (ChildJvm killed = startAs(users.bob())) {
                killed.value("bind", name, "BYTE");
                killed.kill();
            }
            bob.value("bind", name, "BYTE");
            bob.value("unbind", name);
        }
    }
}
