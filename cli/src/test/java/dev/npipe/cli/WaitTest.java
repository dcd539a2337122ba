// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class WaitTest extends LookFixture {
    private static final Duration A_WHILE = Duration.ofMillis(1500);

    @Test
    void itEndsWhenAServerComes() throws Exception {
        Npipe waiting = npipe("wait", name);
        assertThat(waiting.endsWithin(A_WHILE)).as("before there is one").isFalse();
        try (var _ = NamedPipeServerChannel.bind(address)) {
            waiting.expectExit(0).expectOut().expectErr();
        }
    }

    @Test
    void itEndsWhenTheTimeIsOver() throws Exception {
        assertThat(complained(4, "wait", name, "--timeout", "200ms"))
                .endsWith(name + ": the time is over: no such pipe");
    }

    @Test
    void aBusyPipeIsWaitedFor() throws Exception {
        try (var server = NamedPipeServerChannel.builder().maxInstances(1).bind(address);
                var client = NamedPipeChannel.connect(address);
                var accepted = server.accept()) {
            assertThat(complained(4, "wait", name, "--timeout", "300ms"))
                    .endsWith("the time is over: no instance became free");
            Npipe waiting = npipe("wait", name);
            assertThat(waiting.endsWithin(A_WHILE)).as("while it is busy").isFalse();
            client.close();
            accepted.close();
            waiting.expectExit(0);
        }
    }

    @Test
    void itEndsWhenTheServerHasGone() throws Exception {
        Npipe waiting;
        try (var _ = NamedPipeServerChannel.bind(address)) {
            assertThat(complained(4, "wait", name, "--gone", "--timeout", "200ms"))
                    .endsWith("the time is over: it still has a server");
            waiting = npipe("wait", name, "--gone");
            assertThat(waiting.endsWithin(A_WHILE)).as("while it is there").isFalse();
        }
        waiting.expectExit(0);
        npipe("wait", name, "--gone").expectExit(0);
    }

    @Test
    void aTimeIsANumberWithAUnit() throws Exception {
        assertThat(complained(1, "wait", name, "--timeout", "soon")).contains("'soon'");
        assertThat(complained(1, "wait")).contains("PIPE");
    }
}
