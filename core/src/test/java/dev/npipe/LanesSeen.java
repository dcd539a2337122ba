// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Records, while the tests of a class run, which pipes were in shared memory. */
final class LanesSeen implements BeforeAllCallback, AfterAllCallback {
    private static final String CONNECT = "dev.npipe.PipeConnect";
    private static final String LANE = "dev.npipe.PipeLane";

    /**
     * What a recording showed.
     *
     * @param connected the pipes that clients connected to
     * @param entered those of which an end moved into shared memory
     * @param left those of which an end moved out of it again
     */
    record Pipes(Set<String> connected, Set<String> entered, Set<String> left) {
        /** That so many pipes were there. */
        void assertEntered(int atLeast) {
            assertThat(entered)
                    .as("those of %s pipes that were in shared memory", connected.size())
                    .hasSizeGreaterThanOrEqualTo(atLeast);
        }

        /** That so many pipes were there, and came back. */
        void assertEnteredAndLeft(int atLeast) {
            assertEntered(atLeast);
            assertThat(left)
                    .as("those of %s pipes that left shared memory", connected.size())
                    .hasSizeGreaterThanOrEqualTo(atLeast);
        }

        /** That no pipe was there. */
        void assertNone() {
            assertThat(entered).as("pipes that were in shared memory").isEmpty();
        }

        Pipes() {
            this(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }

        private void add(RecordedEvent event) {
            switch (event.getEventType().getName()) {
                case CONNECT -> {
                    if (event.getString("failure") == null) {
                        connected.add(event.getString("address"));
                    }
                }
                case LANE -> {
                    if (event.getBoolean("entered")) {
                        entered.add(event.getString("address"));
                    } else if (event.getString("reason") == null) {
                        left.add(event.getString("address"));
                    }
                }
                default -> {} // the JDK's own
            }
        }
    }

    /** Fewer pipes are those of a few tests, which show nothing of the rest. */
    private static final int ENOUGH = 100;

    private final Consumer<Pipes> check;

    /** One for each time that the class runs in this JVM. */
    private @Nullable Recording recording;

    /** At the end of the class the check is made, if all of it has run. */
    LanesSeen(Consumer<Pipes> check) {
        this.check = check;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        var started = new Recording();
        started.enable(CONNECT).withoutStackTrace();
        started.enable(LANE);
        started.start();
        recording = started;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        var pipes = new Pipes();
        Path file = Files.createTempFile("lanes", ".jfr");
        try (Recording ended = Objects.requireNonNull(recording)) {
            ended.dump(file);
            RecordingFile.readAllEvents(file).forEach(pipes::add);
        } finally {
            Files.delete(file);
        }
        if (pipes.connected().size() >= ENOUGH) {
            check.accept(pipes);
        }
    }
}
