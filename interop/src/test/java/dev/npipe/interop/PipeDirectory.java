// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A folder of its own for the pipes of one test, in which nothing may be left at the end. The test
 * and the programs it starts all look for pipes there.
 */
public final class PipeDirectory implements BeforeEachCallback, AfterEachCallback {
    private static final String PROPERTY = "dev.npipe.directory";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private Path path = Path.of("");

    /** The folder. */
    public Path path() {
        return path;
    }

    /** A name that no other test uses: a client may also look for pipes elsewhere. */
    public static NamedPipeAddress newAddress() {
        return NamedPipeAddress.of(
                "interop-%d-%d".formatted(ProcessHandle.current().pid(), NAMES.incrementAndGet()));
    }

    /** Where a program without npipe's handshake finds the pipe. */
    public Path rawSocket(NamedPipeAddress address) {
        return path.resolve("CoreFxPipe_" + address.name());
    }

    /** What a program without npipe is given to open: the pipe on Windows, its socket elsewhere. */
    public String foreignName(NamedPipeAddress address) {
        return OS.WINDOWS.isCurrentOs() ? address.toString() : rawSocket(address).toString();
    }

    /** A killed program cannot remove its socket. */
    void deleteWhatWasLeftByAKilledServer(NamedPipeAddress address) throws IOException {
        Files.deleteIfExists(rawSocket(address));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        path = Files.createTempDirectory("npipe");
        System.setProperty(PROPERTY, path.toString());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        System.clearProperty(PROPERTY);
        List<Path> left;
        try (var walk = Files.walk(path)) {
            left = walk.filter(file -> file.getFileName().toString().contains("ipe_")).toList();
        }
        delete();
        assertThat(left).as("sockets left behind").isEmpty();
    }

    private void delete() throws IOException {
        List<Path> deepestFirst;
        try (var walk = Files.walk(path)) {
            deepestFirst = walk.toList().reversed();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
