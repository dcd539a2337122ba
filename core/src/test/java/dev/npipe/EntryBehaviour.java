// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.SeenPipe;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of a pipe without opening it. */
interface EntryBehaviour extends PipeFixture {
    private Optional<SeenPipe> entry(NamedPipeAddress address) throws IOException {
        return clientProvider().entry(address);
    }

    private List<SeenPipe> entries(NamedPipeAddress address) throws IOException {
        return clientProvider().entries().stream()
                .filter(each -> each.address().equals(address))
                .toList();
    }

    @Test
    default void anEntryIsThereForAsLongAsTheServerIs() throws Exception {
        Limits.require(limits().listing(), "listing pipes");
        NamedPipeAddress address = uniqueAddress();
        assertThat(entry(address)).as("before").isEmpty();
        assertThat(entries(address)).as("before").isEmpty();
        try (var _ = server().bind(address)) {
            SeenPipe entry = entry(address).orElseThrow();
            assertThat(entry.address()).isEqualTo(address);
            assertThat(entry.state()).isEqualTo(PipeState.LISTENING);
            assertThat(entries(address)).containsExactly(entry);
        }
        assertThat(entry(address)).as("afterwards").isEmpty();
        assertThat(entries(address)).as("afterwards").isEmpty();
    }

    @Test
    default void aBriefEntryTellsWhatAnEntryBeginsWith() throws Exception {
        Limits.require(limits().listing(), "listing pipes");
        NamedPipeAddress address = uniqueAddress();
        try (var _ = server().bind(address)) {
            SeenPipe entry = entry(address).orElseThrow();
            SeenPipe brief =
                    clientProvider().briefEntries().stream()
                            .filter(each -> each.address().equals(address))
                            .findFirst()
                            .orElseThrow();
            assertThat(brief.paths()).isEqualTo(entry.paths());
            assertThat(brief.state()).isEqualTo(entry.state());
            assertThat(brief.protocol()).isEqualTo(entry.protocol());
        }
    }

    @Test
    default void lookingAtAPipeOpensNoInstance() throws Exception {
        Limits.require(limits().listing(), "listing pipes");
        NamedPipeAddress address = uniqueAddress();
        try (var listener = server().maxInstances(1).bind(address)) {
            assertThat(entry(address)).isPresent();
            assertThat(entries(address)).hasSize(1);
            assertThatThrownBy(() -> listener.accept(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
        }
    }

    @Test
    default void anEntryCountsTheInstances() throws Exception {
        Limits.require(limits().listing(), "listing pipes");
        int waiting = limits().countsListening() ? 1 : 0;
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeAddress address = pair.listener().address();
            assertThat(entry(address).orElseThrow().instances()).hasValue(1 + waiting);
            try (var client = client().connect(address);
                    var server = pair.listener().accept(LONG)) {
                assertThat(entry(address).orElseThrow().instances()).hasValue(2 + waiting);
                assertThat(client.isOpen() && server.isOpen()).isTrue();
            }
        }
    }

    @Test
    default void aPipeOfAnotherMachineHasNoEntry() {
        assertThatThrownBy(() -> entry(NamedPipeAddress.of("elsewhere.example", "pipe")))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
