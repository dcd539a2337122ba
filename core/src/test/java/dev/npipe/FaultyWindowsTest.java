// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.LONG;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.FaultyWindows;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threads of the Windows backend, over a model whose functions fail. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class FaultyWindowsTest {
    private final FaultyWindows windows = new FaultyWindows();
    private final Provider provider = windows.provider();
    private final NamedPipeAddress address =
            NamedPipeAddress.of("faulty-" + PipeFixture.SERIAL.incrementAndGet());

    static List<Supplier<Error>> failures() {
        return List.of(OutOfMemoryError::new, LinkageError::new, AssertionError::new);
    }

    private NamedPipeServerChannel bind(int maxInstances) throws IOException {
        return new NamedPipeServerChannelBuilder(() -> provider)
                .maxInstances(maxInstances)
                .bind(address);
    }

    private NamedPipeChannel connect() throws IOException {
        return new NamedPipeChannelBuilder(() -> provider).connectTimeout(LONG).connect(address);
    }

    /** A client, and a virtual thread that waits for what it sends: its packet has to arrive. */
    private void converse(NamedPipeServerChannel listener) throws Exception {
        try (var client = connect();
                var server = listener.accept(LONG)) {
            var reading = start(Thread.ofVirtual(), () -> read(server, 9));
            client.write(utf8("hello"));
            assertThat(outcome(reading)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatTheCompletionPortThrowsEndsNoThread(Supplier<Error> failure) throws Exception {
        try (var listener = bind(8)) {
            converse(listener);
            windows.next("getQueuedCompletionStatusEx", 3, failure);
            for (int i = 0; i < 5; i++) {
                converse(listener);
            }
        }
        assertThat(windows.isOver()).isTrue();
    }

    @Test
    void anErrorOfTheCompletionPortEndsNoThread() throws Exception {
        try (var listener = bind(8)) {
            converse(listener);
            windows.next("getQueuedCompletionStatusEx", 3, 1450);
            for (int i = 0; i < 5; i++) {
                converse(listener);
            }
        }
        assertThat(windows.isOver()).isTrue();
    }

    /** The one whose successor it was is served, and so is the next one, by a new instance. */
    @ParameterizedTest
    @MethodSource("failures")
    void anInstanceThatCannotBeMadeCostsNoClient(Supplier<Error> failure) throws Exception {
        try (var listener = bind(8)) {
            windows.next("createNamedPipe", 1, failure);
            converse(listener);
            assertThat(windows.isOver()).isTrue();
            converse(listener);
            converse(listener);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anInstanceThatCannotListenCostsNoClient(Supplier<Error> failure) throws Exception {
        try (var listener = bind(8)) {
            windows.next("connectNamedPipe", 1, failure);
            converse(listener);
            assertThat(windows.isOver()).isTrue();
            converse(listener);
            converse(listener);
        }
    }

    /** A flush is a call of a helper. */
    @ParameterizedTest
    @MethodSource("failures")
    void aHelperThatFailsIsFollowedByAnother(Supplier<Error> failure) throws Exception {
        try (var listener = bind(8);
                var client = connect();
                var server = listener.accept(LONG)) {
            windows.next("flushFileBuffers", 1, failure);
            client.write(utf8("hello"));
            assertThatThrownBy(() -> client.awaitDrain(LONG)).isInstanceOf(IOException.class);
            assertThat(read(server, 9)).isEqualTo("hello");
            client.awaitDrain(LONG);
        }
    }
}
