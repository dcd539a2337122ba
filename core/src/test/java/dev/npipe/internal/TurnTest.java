// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One direction of a connection, taken in turns. */
@Timeout(20)
final class TurnTest {
    private final List<String> seen = new ArrayList<>();
    private boolean open = true;

    private final Turn turn =
            new Turn(
                    new Turn.Gate() {
                        @Override
                        public void enter() throws ClosedChannelException {
                            if (!open) {
                                throw new ClosedChannelException();
                            }
                            seen.add("enter");
                        }

                        @Override
                        public void leave() {
                            seen.add("leave");
                        }
                    });

    @Test
    void whoHasTheTurnIsInsideUntilItEnds() throws Exception {
        try (var _ = turn.take(Deadline.NEVER)) {
            seen.add("work");
        }
        assertThat(seen).containsExactly("enter", "work", "leave");
    }

    @Test
    void aClosedConnectionRefusesAndNobodyHasTheTurn() throws Exception {
        open = false;
        assertThatThrownBy(() -> turn.take(Deadline.NEVER))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(seen).isEmpty();
        turn.ifFree(() -> seen.add("free"));
        assertThat(seen).containsExactly("free");
    }

    @Test
    void whileSomebodyHasTheTurnItIsNotFree() throws Exception {
        try (var _ = turn.take(Deadline.NEVER)) {
            onAnotherThread(() -> turn.ifFree(() -> seen.add("free")));
        }
        assertThat(seen).containsExactly("enter", "leave");
        onAnotherThread(() -> turn.ifFree(() -> seen.add("free")));
        assertThat(seen).containsExactly("enter", "leave", "free");
    }

    @Test
    void theNextOneEntersWhenTheTurnEnds() throws Exception {
        var begun = new CountDownLatch(1);
        CompletableFuture<Void> next;
        try (var _ = turn.take(Deadline.NEVER)) {
            next =
                    start(
                            () -> {
                                begun.countDown();
                                try (var _ = turn.take(Deadline.NEVER)) {
                                    seen.add("next");
                                }
                            });
            begun.await();
            seen.add("first");
        }
        next.get();
        assertThat(seen).containsExactly("enter", "first", "leave", "enter", "next", "leave");
    }

    private static void onAnotherThread(Turn.Work work) throws Exception {
        start(work).get();
    }

    private static CompletableFuture<Void> start(Turn.Work work) {
        var done = new CompletableFuture<Void>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }
}
