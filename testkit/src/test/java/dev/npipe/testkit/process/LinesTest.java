// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LinesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void aLineThatCameIsFound() throws Exception {
        var lines = new Lines(new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8)));
        assertThat(lines.await("two", LONG)).isTrue();
        assertThat(lines.awaitEnd()).containsExactly("one", "two");
    }

    @Test
    void theEndAndTheTimeLimitBothEndTheWait() throws Exception {
        var out = new PipedOutputStream();
        var lines = new Lines(new PipedInputStream(out));
        out.write("one\n".getBytes(UTF_8));
        assertThat(lines.await("two", Duration.ofMillis(50))).isFalse();
        assertThat(lines.hasEnded()).isFalse();
        out.close();
        assertThat(lines.await("two", LONG)).isFalse();
        assertThat(lines.hasEnded()).isTrue();
        assertThat(lines.soFar()).containsExactly("one");
    }
}
