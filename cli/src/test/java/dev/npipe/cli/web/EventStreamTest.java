// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.web.kept.Filter;
import dev.npipe.cli.web.kept.History;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a browser window is told of a tap. */
final class EventStreamTest {
    @TempDir Path directory;

    @Test
    @Timeout(60)
    void whatPassesJustBeforeTheEndIsToldToo() throws Exception {
        try (var history = new History(1 << 20, directory)) {
            var window = new Window(history);
            var seen = new Seen("from → to", "data", history);
            new EventStream(seen, Filter.of(Map.of()), window).run();
            assertThat(window.toString(StandardCharsets.UTF_8))
                    .containsSubsequence("the first", "the last", "event: ended");
        }
    }

    /** Lets a message pass while the window is told that there is none, and the last one then. */
    private static final class Window extends ByteArrayOutputStream {
        private final History history;

        private Window(History history) {
            this.history = history;
        }

        @Override
        public void flush() {
            if (history.endRow() == 0) {
                pass("the first");
            } else if (history.endRow() == 1) {
                pass("the last");
                history.finish();
            }
        }

        private void pass(String message) {
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            try {
                history.append(0, Traffic.passage(history.endRow() + 1, 1, bytes));
                history.publish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
