// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pipes without a name between real processes of Windows. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the processes are those of Windows")
@Timeout(240)
final class WindowsUnnamedChildTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource
    void aChildThatIsAJvmAnswers(PipeMode mode) throws Exception {
        assertThat(answer("echo", mode)).isEqualTo("hello");
    }

    @ParameterizedTest
    @EnumSource
    void aChildOpensItsEndAsAFile(PipeMode mode) throws Exception {
        assertThat(answer("file", mode)).isEqualTo("HELLO");
    }

    private static String answer(String what, PipeMode mode) throws Exception {
        try (var unnamed = UnnamedPipe.open(mode, PipeDirection.DUPLEX)) {
            Process child = UnnamedChild.command("windows", what, unnamed.argument()).start();
            String answer;
            try (var pipe = unnamed.accept(child, LONG)) {
                assertThat(pipe.peer().processId()).hasValue(child.pid());
                pipe.write(utf8("hello"));
                answer = PipeFixture.read(pipe.readTimeout(LONG), 99);
            }
            assertThat(child.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(child.exitValue()).isZero();
            return answer;
        }
    }
}
