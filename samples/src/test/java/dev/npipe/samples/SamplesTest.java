// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every sample that ends by itself, and compares what it prints with what its first comment
 * promises.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no directory keeps fixed names apart there")
@Timeout(60)
@Tag("slow")
final class SamplesTest {
    private static final String DIRECTORY = "dev.npipe.directory";

    @TempDir private Path directory;

    /** The samples' pipes have fixed names, so each run gets a directory of its own. */
    @BeforeEach
    void useOwnDirectory() {
        System.setProperty(DIRECTORY, directory.toString());
    }

    @AfterEach
    void useDefaultDirectory() {
        System.clearProperty(DIRECTORY);
    }

    static List<Sample> samples() throws IOException {
        return Sample.all().stream().filter(Sample::ends).toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void printsWhatItPromises(Sample sample) throws Exception {
        Method main = Class.forName("dev.npipe.samples." + sample.name()).getDeclaredMethod("main");
        main.setAccessible(true);
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            main.invoke(null);
        } finally {
            System.setOut(before);
        }
        String text = printed.toString(UTF_8).replace(System.lineSeparator(), "\n").stripTrailing();
        assertThat(text).isEqualTo(sample.promised());
    }
}
