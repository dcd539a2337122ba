// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.CloseBehaviour.Blocked;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Pipes without a name; both ends are in this process, except where a child has ended. */
interface UnnamedBehaviour extends PipeFixture {

    default UnnamedPipe unnamed(PipeMode mode, PipeDirection direction) throws IOException {
        return UnnamedPipe.open(this::serverProvider, mode, direction);
    }

    /** The end of whoever has the argument. */
    default NamedPipeChannel child(UnnamedPipe unnamed) throws IOException {
        return UnnamedPipe.connect(
                new NamedPipeChannelBuilder(this::clientProvider), unnamed.argument());
    }

    @Test
    default void anUnnamedPipeCarriesBytesBothWays() throws Exception {
        try (var unnamed = unnamed(PipeMode.BYTE, PipeDirection.DUPLEX);
                var child = child(unnamed);
                var pipe = unnamed.accept(LONG)) {
            assertThat(pipe.info().type()).isEqualTo(PipeMode.BYTE);
            child.write(utf8("up"));
            assertThat(read(pipe, 9)).isEqualTo("up");
            pipe.write(utf8("down"));
            assertThat(read(child, 9)).isEqualTo("down");
            child.close();
            assertThat(read(pipe, 9)).isEqualTo("<end>");
        }
    }

    @Test
    default void anUnnamedPipeCarriesMessagesBothWays() throws Exception {
        try (var unnamed = unnamed(PipeMode.MESSAGE, PipeDirection.DUPLEX);
                var child = child(unnamed);
                var pipe = unnamed.accept(LONG)) {
            assertThat(child.info().type()).isEqualTo(PipeMode.MESSAGE);
            child.write(utf8("one"));
            child.write(utf8("two"));
            assertThat(read(pipe, 9)).isEqualTo("one");
            assertThat(read(pipe, 9)).isEqualTo("two");
            pipe.write(utf8("three"));
            pipe.write(utf8("four"));
            assertThat(read(child, 9)).isEqualTo("three");
            assertThat(read(child, 9)).isEqualTo("four");
            pipe.close();
            assertThat(read(child, 9)).isEqualTo("<end>");
        }
    }

    @Test
    default void theChildOfAnInboundUnnamedPipeWrites() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (var unnamed = unnamed(mode, PipeDirection.INBOUND);
                    var child = child(unnamed);
                    var pipe = unnamed.accept(LONG)) {
                child.write(utf8("up"));
                assertThat(read(pipe, 9)).as("%s", mode).isEqualTo("up");
                assertThatThrownBy(() -> read(child, 9))
                        .isInstanceOf(NonReadableChannelException.class);
                assertThatThrownBy(() -> pipe.write(utf8("down")))
                        .isInstanceOf(NonWritableChannelException.class);
            }
        }
    }

    @Test
    default void theChildOfAnOutboundUnnamedPipeReads() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (var unnamed = unnamed(mode, PipeDirection.OUTBOUND);
                    var child = child(unnamed);
                    var pipe = unnamed.accept(LONG)) {
                pipe.write(utf8("down"));
                assertThat(read(child, 9)).as("%s", mode).isEqualTo("down");
                assertThatThrownBy(() -> child.write(utf8("up")))
                        .isInstanceOf(NonWritableChannelException.class);
                assertThatThrownBy(() -> read(pipe, 9))
                        .isInstanceOf(NonReadableChannelException.class);
            }
        }
    }

    @Test
    default void anUnnamedPipeHasOneOtherEnd() throws Exception {
        try (var unnamed = unnamed(PipeMode.MESSAGE, PipeDirection.DUPLEX);
                var child = child(unnamed);
                var pipe = unnamed.accept(LONG)) {
            // On Windows the name exists as long as an end is open, and is busy.
            assertThatThrownBy(() -> child(unnamed))
                    .isInstanceOfAny(NoSuchFileException.class, PipeBusyException.class)
                    .hasMessageContaining(unnamed.argument());
            assertThatThrownBy(() -> unnamed.accept(LONG))
                    .isExactlyInstanceOf(ClosedChannelException.class);
            child.write(utf8("still here"));
            assertThat(read(pipe, 99)).isEqualTo("still here");
        }
    }

    /** The other one may be connected already, by the system, but nobody ever hears it. */
    @Test
    default void ofTwoChildrenWithOneArgumentTheFirstGetsTheEnd() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (var unnamed = unnamed(mode, PipeDirection.DUPLEX);
                    var first = child(unnamed)) {
                var second =
                        start(
                                () -> {
                                    try (var end = child(unnamed)) {
                                        return read(end, 99);
                                    } catch (NoSuchFileException | PipeBusyException e) {
                                        return "<end>";
                                    }
                                });
                try (var pipe = unnamed.accept(LONG)) {
                    pipe.write(utf8("for the first"));
                    assertThat(read(first, 99)).as("%s", mode).isEqualTo("for the first");
                    assertThat(outcome(second)).as("%s", mode).isEqualTo("<end>");
                }
            }
        }
    }

    @Test
    default void theChildIsToldThatNobodyWaitsAtTheOtherEnd() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            var unnamed = unnamed(mode, PipeDirection.DUPLEX);
            unnamed.close();
            assertThatThrownBy(() -> child(unnamed))
                    .as("%s", mode)
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining(unnamed.argument())
                    .hasMessageContaining("nobody waits at the other end");
        }
    }

    @Test
    default void acceptOfAnUnnamedPipeEndsWithItsTimeoutAndCanBeRepeated() throws Exception {
        try (var unnamed = unnamed(PipeMode.BYTE, PipeDirection.DUPLEX)) {
            assertThatThrownBy(() -> unnamed.accept(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            try (var child = child(unnamed);
                    var pipe = unnamed.accept(LONG)) {
                child.write(utf8("late"));
                assertThat(read(pipe, 9)).isEqualTo("late");
            }
        }
    }

    @Test
    default void aChildThatEndsWithoutConnectingEndsTheWait() throws Exception {
        try (var unnamed = unnamed(PipeMode.BYTE, PipeDirection.DUPLEX)) {
            Process child = UnnamedChild.thatFails();
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class,
                            () -> unnamed.accept(child, TimeLimit.FOREVER));
            assertThat(e.errorCode()).isEqualTo(109);
            assertThat(e).hasMessageContaining("has ended with exit value 1");
        }
    }

    /** Where the system does not tell who it is, the argument alone decides. */
    @Test
    default void aProcessThatIsNoneOfTheChildsIsRefused() throws Exception {
        Process child = UnnamedChild.thatWaits();
        try (var unnamed = unnamed(PipeMode.MESSAGE, PipeDirection.DUPLEX);
                var stranger = child(unnamed)) {
            stranger.write(utf8("me"));
            var accepting = start(() -> unnamed.accept(child, LONG));
            if (tellsProcesses()) {
                assertThat(read(stranger, 9)).isEqualTo("<end>");
                child.destroyForcibly();
                assertThatThrownBy(() -> outcome(accepting))
                        .hasMessageContaining("the child has ended")
                        .satisfies(UnnamedBehaviour::hasRefusedSomebody);
            } else {
                try (var pipe = outcome(accepting)) {
                    assertThat(read(pipe, 9)).isEqualTo("me");
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static void hasRefusedSomebody(Throwable e) {
        assertThat(e.getSuppressed()).hasExactlyElementsOfTypes(AccessDeniedException.class);
        assertThat(e.getSuppressed()[0])
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    private boolean tellsProcesses() throws IOException {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            return pair.server().peer().processId().isPresent();
        }
    }

    @Test
    default void closingAnUnnamedPipeWakesAccept() throws Exception {
        Process child = UnnamedChild.thatWaits();
        try (var unnamed = unnamed(PipeMode.BYTE, PipeDirection.DUPLEX)) {
            var accepting = Blocked.in(false, () -> unnamed.accept(child, LONG));
            unnamed.close();
            // between two looks at the child it is closed before the call, and not during it
            assertThatThrownBy(() -> outcome(accepting.outcome()))
                    .isInstanceOfAny(
                            AsynchronousCloseException.class, ClosedChannelException.class);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    default void interruptEndsTheWaitForTheChildAndClosesTheUnnamedPipe() throws Exception {
        Process child = UnnamedChild.thatWaits();
        try (var unnamed = unnamed(PipeMode.BYTE, PipeDirection.DUPLEX)) {
            var accepting = Blocked.in(false, () -> unnamed.accept(child, LONG));
            accepting.thread().interrupt();
            assertThatThrownBy(() -> outcome(accepting.outcome()))
                    .isExactlyInstanceOf(ClosedByInterruptException.class);
            assertThatThrownBy(() -> child(unnamed)).isInstanceOf(NoSuchFileException.class);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    default void aNegativeTimeIsNoWaitForTheChild() throws Exception {
        try (var unnamed = unnamed(PipeMode.BYTE, PipeDirection.DUPLEX)) {
            assertThatThrownBy(() -> unnamed.accept(Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> unnamed.accept(UnnamedChild.thatFails(), Duration.ofDays(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void manyUnnamedPipesAtOnceKeepTheirEndsApart() throws Exception {
        var conversations = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 40; i++) {
            String word = "number " + i;
            PipeMode mode = i % 2 == 0 ? PipeMode.BYTE : PipeMode.MESSAGE;
            conversations.add(
                    start(
                            Thread.ofVirtual(),
                            () -> {
                                try (var unnamed = unnamed(mode, PipeDirection.DUPLEX);
                                        var child = child(unnamed);
                                        var pipe = unnamed.accept(LONG)) {
                                    child.write(utf8(word));
                                    return read(pipe, 99);
                                }
                            }));
        }
        for (int i = 0; i < conversations.size(); i++) {
            assertThat(outcome(conversations.get(i))).isEqualTo("number " + i);
        }
    }
}
