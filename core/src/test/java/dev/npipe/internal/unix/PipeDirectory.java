// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A directory of pipes of a test's own, open to every user as {@code /tmp} is. In a static field it
 * serves all tests of the class, else each gets another.
 */
public final class PipeDirectory
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final String PROPERTY = "dev.npipe.directory";
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private @Nullable String before;
    private @Nullable Path path;
    private boolean ofClass;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        ofClass = true;
        open();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!ofClass) {
            open();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (!ofClass) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
    }

    private void open() throws IOException {
        path = Files.createTempDirectory("np");
        Files.setAttribute(path, "unix:mode", 01777);
        before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, path.toString());
    }

    private void close() throws IOException {
        if (before == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
        delete(path());
    }

    /** Removes a directory with everything in it. */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(
                            file -> {
                                try {
                                    Files.deleteIfExists(file);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }

    public Path path() {
        if (path == null) {
            throw new IllegalStateException("no test is running");
        }
        return path;
    }

    /** A name that no other test uses. */
    public static String uniqueName() {
        return "unix-%d-%d".formatted(ProcessHandle.current().pid(), SERIAL.incrementAndGet());
    }

    public Path npipe(String name) {
        return path().resolve(SocketPaths.NPIPE_PREFIX + name);
    }

    /** Where the locks of this user's names are. */
    public Path locks() throws IOException {
        return path().resolve(".npipe-" + Files.getAttribute(path(), "unix:uid"));
    }

    public Path lock(String name) throws IOException {
        return locks().resolve(name + ".lock");
    }

    public Path raw(String name) {
        return path().resolve(SocketPaths.RAW_PREFIX + name);
    }
}
