// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import dev.npipe.testkit.wine.WinePrefix;
import dev.npipe.testkit.wine.WineStarters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Wine, with a Windows JVM, for the classes that carry this extension: with a prefix that is this
 * JVM's own among those which run the tests, and whose server runs from the first of these classes
 * to the end of them all.
 *
 * <p>When it is not installed, the test fails if peers are required, and is skipped otherwise.
 */
public final class Wine implements BeforeAllCallback {
    private static final WineStarters STARTERS = new WineStarters(Installed.folder("wine"));
    private static final WinePrefix PREFIX =
            new WinePrefix(
                    STARTERS,
                    Program.MODULE
                            .resolve("target")
                            .resolve(System.getProperty("dev.npipe.interop.prefix", "wine")));

    @Override
    public void beforeAll(ExtensionContext context) {
        Installed.requireLinuxOnX64("Wine");
        Installed.require("Wine", STARTERS.java());
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Wine.class))
                .computeIfAbsent(Running.class);
    }

    /** The store closes it after the last test. */
    static final class Running implements AutoCloseable {
        Running() {
            Runtime.getRuntime().addShutdownHook(new Thread(this::close));
            try {
                PREFIX.start(List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while Wine starts", e);
            }
        }

        @Override
        public void close() {
            try {
                PREFIX.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The words that start a Windows program in the tests' prefix. */
    public static List<String> run(String... words) {
        return PREFIX.command(STARTERS.run(), words);
    }

    /** The words that start the Windows JVM in the tests' prefix. */
    static List<String> java() {
        return PREFIX.command(STARTERS.java());
    }

    /** The words that start a program of this system which starts programs on Wine. */
    static List<String> with(Path program) {
        return PREFIX.command(program);
    }

    /** A file of this system, as a Windows program names it. */
    static String path(Path file) {
        return WineStarters.path(file);
    }
}
