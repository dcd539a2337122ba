// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only named pipes of Windows do, over the model and on Wine. */
interface WindowsBehaviour extends PipeFixture {

    @Test
    default void upperAndLowerCaseAreTheSame() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        var upper = NamedPipeAddress.of(address.name().toUpperCase(Locale.ROOT));
        try (var listener = server().bind(address);
                var client = client().connect(upper);
                var server = listener.accept(LONG)) {
            client.write(utf8("same"));
            assertThat(read(server, 9)).isEqualTo("same");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\b",
                "a b",
                "a ",
                "a:b",
                "a.b",
                "a.",
                "..",
                "a/b",
                "a\\",
                "äöü-γράμμα-文字-😀",
                "<",
                ">",
                "a*b",
                "a?b",
                "|",
                "\"",
                ",;=+[]{}~!@#$%^&'`"
            })
    default void oddNamesWork(String part) throws Exception {
        var address = NamedPipeAddress.of(uniqueAddress().name() + part);
        try (var listener = server().bind(address);
                var client = client().connect(address);
                var server = listener.accept(LONG)) {
            client.write(utf8("odd"));
            assertThat(read(server, 9)).isEqualTo("odd");
        }
    }

    /** Windows makes a backslash of a slash in every path that begins with \\.\. */
    @Test
    default void aSlashIsABackslashAndATrailingOneCounts() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        try (var listener = server().bind(NamedPipeAddress.of(address.name() + "\\x"))) {
            assertThat(clientProvider().exists(listener.address())).isTrue();
            assertThat(clientProvider().exists(NamedPipeAddress.of(address.name() + "/x")))
                    .isTrue();
            for (String other : new String[] {"\\x\\", ""}) {
                var otherAddress = NamedPipeAddress.of(address.name() + other);
                assertThat(clientProvider().exists(otherAddress)).as(other).isFalse();
            }
        }
    }

    @Test
    default void aSocketPathIsUnsupported() {
        var address = NamedPipeAddress.parse("/run/sample.sock");
        assertThatThrownBy(() -> server().bind(address))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> client().connect(address))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    default void aPipeIsMadeOnThisMachineOnly() {
        var address = NamedPipeAddress.of("elsewhere", "x");
        assertThatThrownBy(() -> server().bind(address))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    default void aDisconnectThrowsAwayWhatIsUnread() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().write(utf8("never read"));
            pair.server().disconnect();
            assertThat(read(pair.client(), 20)).isEqualTo("<end>");
        }
    }

    @Test
    default void aServerThatJoinsANameServesItToo() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        try (var first = server().bind(address);
                var second = server().firstInstance(false).bind(address);
                var one = client().connect(address);
                var two = client().connect(address);
                var served = first.accept(LONG);
                var servedToo = second.accept(LONG)) {
            one.write(utf8("1"));
            two.write(utf8("2"));
            assertThat(read(served, 9)).isEqualTo("1");
            assertThat(read(servedToo, 9)).isEqualTo("2");
        }
    }

    @Test
    default void joiningWithAnotherDirectionIsDenied() throws Exception {
        try (var first = server().bind(uniqueAddress())) {
            var inbound = server().firstInstance(false).direction(PipeDirection.INBOUND);
            assertThatThrownBy(() -> inbound.bind(first.address()))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    default void joiningANameAtItsLimitIsBusy() throws Exception {
        try (var first = server().maxInstances(1).bind(uniqueAddress())) {
            assertThatThrownBy(() -> server().firstInstance(false).bind(first.address()))
                    .isInstanceOf(PipeBusyException.class);
        }
    }

    @Test
    default void theProcessesOfBothEndsAreKnown() throws Exception {
        long own = ProcessHandle.current().pid();
        try (Pair pair = pair(PipeMode.BYTE)) {
            assertThat(pair.client().peer().processId()).hasValue(own);
            assertThat(pair.server().peer().processId()).hasValue(own);
            assertThat(pair.server().peer().sessionId()).isPresent();
            assertThat(pair.server().peer().computerName()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void runAsClientStaysOnOnePlatformThread(boolean virtual) throws Exception {
        try (Pair pair =
                pair(
                        server().mode(PipeMode.MESSAGE),
                        client().impersonation(ImpersonationLevel.IMPERSONATION))) {
            pair.client().write(utf8("who am I?"));
            assertThat(read(pair.server(), 20)).isEqualTo("who am I?");
            List<Thread> seen = Collections.synchronizedList(new ArrayList<>());
            Runnable action =
                    () -> {
                        seen.add(Thread.currentThread());
                        LockSupport.parkNanos(1_000_000); // a virtual thread would move
                        seen.add(Thread.currentThread());
                    };
            Thread.Builder kind = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            outcome(
                    start(
                            kind,
                            () -> {
                                pair.server().runAsClient(action);
                                return true;
                            }));
            assertThat(seen).hasSize(2);
            assertThat(seen.getFirst()).isSameAs(seen.getLast());
            assertThat(seen.getFirst().isVirtual()).isFalse();
        }
    }

    @Test
    default void anExceptionOfTheActionComesThrough() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("x"));
            assertThat(read(pair.server(), 9)).isEqualTo("x");
            for (Thread.Builder kind : List.of(Thread.ofVirtual(), Thread.ofPlatform())) {
                var running =
                        start(
                                kind,
                                () -> {
                                    pair.server()
                                            .runAsClient(
                                                    () -> {
                                                        throw new ArithmeticException("mine");
                                                    });
                                    return true;
                                });
                assertThatThrownBy(() -> outcome(running))
                        .isInstanceOf(ArithmeticException.class)
                        .hasMessage("mine");
            }
        }
    }

    @Test
    default void onlyAServerHasAClient() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThatThrownBy(() -> pair.client().runAsClient(() -> {}))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    /** The quota is full, so the message that waits has not been begun, and is taken back. */
    @Test
    default void aMessageThatTimedOutWasNeverSent() throws Exception {
        try (Pair pair = pair(server().mode(PipeMode.MESSAGE).bufferSizes(100, 100), client())) {
            pair.client().writeTimeout(SHORT);
            int sent = writeUntilItTimesOut(pair.client());
            assertThat(pair.client().isOpen()).isTrue();
            for (int i = 0; i < sent; i++) {
                assertThat(pair.server().read(ByteBuffer.allocate(200))).isEqualTo(100);
            }
            pair.client().write(utf8("next"));
            assertThat(read(pair.server(), 200)).isEqualTo("next");
        }
    }

    /** How many messages had room, of 100 bytes each; in shared memory those are many. */
    private static int writeUntilItTimesOut(NamedPipeChannel pipe) throws IOException {
        for (int sent = 0; ; sent++) {
            try {
                pipe.write(ByteBuffer.allocate(100));
            } catch (InterruptedByTimeoutException e) {
                return sent;
            }
        }
    }

    /** All of it byte by byte takes Wine a quarter of an hour; over the model it is done. */
    @Test
    default void readsOfOneByteAtBothEndsOfTenMebibytes() throws Exception {
        byte[] bytes = PipeFixture.randomBytes(10 << 20);
        int edge = 2000;
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing = start(() -> pair.client().write(ByteBuffer.wrap(bytes)));
            ByteBuffer got = ByteBuffer.allocate(bytes.length);
            while (got.hasRemaining()) {
                int at = got.position();
                boolean middle = at >= edge && at < bytes.length - edge;
                got.limit(middle ? Math.min(at + (1 << 20), bytes.length - edge) : at + 1);
                assertThat(pair.server().read(got)).isPositive();
                got.limit(bytes.length);
                assertThat(pair.server().isMessageComplete()).isEqualTo(!got.hasRemaining());
            }
            assertThat(got.array()).isEqualTo(bytes);
            assertThat(outcome(writing)).isEqualTo(bytes.length);
        }
    }

    @Test
    default void aServerDoesNotSeeWhichDirectionItsClientOpened() throws Exception {
        try (Pair pair = pair(server(), client().access(PipeAccess.WRITE))) {
            assertThat(pair.client().access()).isEqualTo(PipeAccess.WRITE);
            assertThat(pair.server().access()).isEqualTo(PipeAccess.READ_WRITE);
        }
    }

    @Test
    default void everyClientOfASlowServerIsServed() throws Exception {
        int count = 64;
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            var clients = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < count; i++) {
                String question = "client " + i;
                Thread.Builder kind = i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
                clients.add(start(kind, () -> ask(listener.address(), question)));
            }
            for (int i = 0; i < count; i++) {
                await(listener.address(), SHORT); // slow
                try (var pipe = listener.accept(LONG)) {
                    pipe.write(utf8("to " + read(pipe, 100)));
                    pipe.awaitDrain(LONG);
                }
            }
            for (int i = 0; i < count; i++) {
                assertThat(outcome(clients.get(i))).isEqualTo("to client " + i);
            }
        }
    }

    private String ask(NamedPipeAddress address, String question) throws IOException {
        try (var pipe = client().connect(address)) {
            pipe.write(utf8(question));
            return read(pipe, 100);
        }
    }

    @Test
    default void clientsThatCameAndWentAreAllSkipped() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            for (int i = 0; i < 50; i++) {
                client().connect(listener.address()).close();
            }
            try (var client = client().connect(listener.address())) {
                client.write(utf8("the living"));
                try (var server = listener.accept(LONG)) {
                    assertThat(read(server, 20)).isEqualTo("the living");
                }
            }
            assertThat(listener.info().instances()).isZero();
        }
    }

    /** The name is never free meanwhile, also when the only instance changes hands. */
    @Test
    default void theNameOfTheOnlyInstanceIsNeverFree() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).maxInstances(1).bind(uniqueAddress())) {
            for (int i = 0; i < 100; i++) {
                String text = "round " + i;
                var server =
                        start(
                                () -> {
                                    try (var pipe = listener.accept(LONG)) {
                                        return pipe.write(utf8(text));
                                    }
                                });
                try (var client = client().connect(listener.address())) { // or NoSuchFileException
                    assertThat(read(client, 20)).isEqualTo(text);
                    assertThat(read(client, 20)).isEqualTo("<end>");
                }
                outcome(server);
            }
        }
    }
}
