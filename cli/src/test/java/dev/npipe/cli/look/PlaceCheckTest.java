// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.PipeDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells which sockets listen")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PlaceCheckTest {
    private static final int LOOKS = 100;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @Test
    void pipesThatComeAndGoMeanwhileAreNoFailure() throws Exception {
        String name = PipeDirectory.uniqueName();
        Path other = directory.path().resolve("other");
        Path file = directory.npipe(name);
        var done = new AtomicBoolean();
        Thread servers =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!done.get()) {
                                        comeAndGo(other, name, file);
                                    }
                                });
        try {
            for (int i = 0; i < LOOKS; i++) {
                PlaceCheck.directories();
                assertThat(PlaceCheck.elsewhere(name::equals)).hasSizeLessThan(2);
            }
        } finally {
            done.set(true);
            servers.join();
        }
    }

    private static void comeAndGo(Path other, String name, Path file) {
        try {
            Files.createDirectory(other);
            ForeignServer.deaf(other.resolve("CoreFxPipe_" + name)).close();
            Files.deleteIfExists(other.resolve("CoreFxPipe_" + name));
            Files.delete(other);
            Files.createFile(file);
            Files.delete(file);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
