// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.internal.unix.LockedElsewhere;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
final class NameLockTest {
    @TempDir Path base;

    private long uid;
    private Path locks;

    @BeforeEach
    void findSelf() throws IOException {
        uid = FileIdentity.of(base).orElseThrow().uid();
        locks = base.resolve(".npipe-" + uid);
    }

    private NameLock acquire(String key) throws IOException {
        return NameLock.acquire("\\\\.\\pipe\\" + key, base, uid, key);
    }

    @Test
    void aLockIsTakenUntilItIsReleased() throws IOException {
        NameLock lock = acquire("a");
        assertThatThrownBy(() -> acquire("a"))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage("\\\\.\\pipe\\a: the pipe already has a server");
        acquire("b").close();
        lock.close();
        acquire("a").close();
    }

    @Test
    void aFailedAttemptDoesNotDropTheLock() throws Exception {
        NameLock lock = acquire("a");
        assertThatThrownBy(() -> acquire("a")).isInstanceOf(FileAlreadyExistsException.class);
        try (var _ = new LockedElsewhere(locks.resolve("a.lock"))) {
            throw new AssertionError("another process could take the lock");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("locked");
        }
        lock.close();
    }

    @Test
    void anotherProcessesLockIsTaken() throws Exception {
        acquire("a").close();
        try (var _ = new LockedElsewhere(locks.resolve("a.lock"))) {
            assertThatThrownBy(() -> acquire("a")).isInstanceOf(FileAlreadyExistsException.class);
        }
        acquire("a").close();
    }

    @Test
    void theFilesAreForThisUserAloneAndStay() throws IOException {
        acquire("a").close();
        assertThat(mode(locks)).isEqualTo("rwx------");
        assertThat(mode(locks.resolve("a.lock"))).isEqualTo("rw-------");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private void assertDirectoryRefused() {
        assertThatThrownBy(() -> acquire("a"))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(
                        "must be a directory of uid %d with mode 0700".formatted(uid));
    }

    @Test
    void aDirectoryThatOthersCanReachIsRefused() throws IOException {
        Files.createDirectory(locks);
        Files.setPosixFilePermissions(locks, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertDirectoryRefused();
    }

    @Test
    void aLinkInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path real = Files.createDirectory(base.resolve("real"));
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(locks, real);
        assertDirectoryRefused();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Files.createFile(locks);
        Files.setPosixFilePermissions(locks, PosixFilePermissions.fromString("rwx------"));
        assertDirectoryRefused();
    }

    @Test
    void anotherUsersDirectoryIsRefused() throws IOException {
        assumeThat(uid).as("only root can give a directory away").isZero();
        Files.createDirectory(locks);
        Files.setPosixFilePermissions(locks, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(locks, "unix:uid", 65534);
        assertDirectoryRefused();
    }

    @Test
    void aLinkInPlaceOfALockFileIsRefused() throws IOException {
        acquire("a").close();
        Path victim = Files.createFile(base.resolve("victim"));
        Files.createSymbolicLink(locks.resolve("b.lock"), victim);
        assertThatThrownBy(() -> acquire("b")).isInstanceOf(IOException.class);
        acquire("a").close();
    }
}
