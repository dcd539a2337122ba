// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.lane.LaneFiles;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages in a lane, which are copied there and from there by themselves: short ones, those that
 * are read one by one though others follow, and long ones.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(60)
@ParameterizedClass(name = "of {0} bytes")
@ValueSource(ints = {1, 300, 3000, 40_000})
final class LaneMessageTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Provider backend =
            new UnixProvider(
                    "linux",
                    new LinuxSockets(
                            new LaneSettings(LaneMode.ALWAYS, Duration.ofMinutes(1), 1, 100)));

    private final int length;
    private LaneFiles lanes;
    private NamedPipeServerChannel listener;
    private NamedPipeChannel client;
    private NamedPipeChannel server;

    LaneMessageTest(int length) {
        this.length = length;
    }

    @BeforeEach
    void connect() throws Exception {
        lanes = LaneFiles.fromNowOn();
        var address = NamedPipeAddress.of("lane-message-" + System.nanoTime());
        listener = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
        client = PipeBuilders.client(backend).connect(address);
        server = listener.accept(LONG).readTimeout(LONG);
        lanes.awaitMapped(2);
        exchange(1);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
        listener.close();
        lanes.awaitMapped(0);
    }

    /** All of it is this number. */
    private ByteBuffer message(int number) {
        ByteBuffer message = ByteBuffer.allocateDirect(length);
        while (message.hasRemaining()) {
            message.put((byte) number);
        }
        return message.flip();
    }

    private void expect(int number) throws Exception {
        ByteBuffer got = ByteBuffer.allocateDirect(length + 1);
        assertThat(server.read(got)).isEqualTo(length);
        assertThat(server.isMessageComplete()).isTrue();
        assertThat(got.flip()).isEqualTo(message(number));
    }

    private void exchange(int number) throws Exception {
        client.write(message(number));
        expect(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void thoseThatLieInARowAreReadOneByOne(int many) throws Exception {
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < many; i++) {
                client.write(message(i));
            }
            for (int i = 0; i < many; i++) {
                expect(i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void byteReadModeMergesThem(int many) throws Exception {
        server.readMode(PipeMode.BYTE);
        for (int i = 0; i < many; i++) {
            client.write(message(7));
        }
        ByteBuffer all = ByteBuffer.allocateDirect(many * length);
        int n = server.read(all);
        if (length < 4096) { // longer ones may come by more reads than one
            assertThat(n).as("the first read").isGreaterThan(length);
        }
        while (all.hasRemaining()) {
            assertThat(server.read(all)).isPositive();
        }
        for (all.flip(); all.hasRemaining(); ) {
            assertThat(all.get()).as("a byte before %s", all.position()).isEqualTo((byte) 7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aBufferThatIsTooShortTakesThemInParts(int many) throws Exception {
        int part = Math.max(1, length / 3);
        for (int i = 0; i < many; i++) {
            client.write(message(i));
        }
        for (int i = 0; i < many; i++) {
            ByteBuffer all = ByteBuffer.allocate(length);
            do {
                ByteBuffer some = ByteBuffer.allocateDirect(part);
                assertThat(server.read(some)).isPositive();
                all.put(some.flip());
                assertThat(server.messageLength()).hasValue(length);
                assertThat(server.isMessageComplete()).isEqualTo(!all.hasRemaining());
            } while (all.hasRemaining());
            assertThat(all.flip()).isEqualTo(message(i));
        }
    }

    private static ByteBuffer freed(int size) {
        try (Arena arena = Arena.ofShared()) {
            return arena.allocate(size).asByteBuffer();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void memoryThatWasFreedIsNotReadInto(int many) throws Exception {
        ByteBuffer freed = freed(length + 10);
        for (int i = 0; i < many; i++) {
            client.write(message(i));
        }
        assertThatThrownBy(() -> server.read(freed)).isInstanceOf(IllegalStateException.class);
        assertThat(freed.position()).isZero();
        assertThat(freed.limit()).isEqualTo(length + 10);
        for (int i = 0; i < many; i++) {
            expect(i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void memoryOfAnotherThreadIsNotReadInto(int many) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer confined = arena.allocate(length + 10).asByteBuffer();
            for (int i = 0; i < many; i++) {
                client.write(message(i));
            }
            var reading = CompletableFuture.supplyAsync(() -> attempt(confined));
            assertThat(outcome(reading)).isInstanceOf(WrongThreadException.class);
            assertThat(confined.limit()).isEqualTo(length + 10);
            for (int i = 0; i < many; i++) {
                expect(i);
            }
        }
    }

    private Object attempt(ByteBuffer buffer) {
        try {
            return server.read(buffer);
        } catch (Exception e) {
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void memoryThatWasFreedIsNotWrittenFromAndNothingIsLost(boolean gathered) throws Exception {
        ByteBuffer freed = freed(length);
        ByteBuffer[] both = {message(3), freed};
        assertThatThrownBy(() -> writeOne(gathered, both))
                .isInstanceOf(IllegalStateException.class);
        assertThat(both[0].position()).isZero();
        assertThat(client.isOpen()).isTrue();
        exchange(4);
    }

    private long writeOne(boolean gathered, ByteBuffer[] both) throws Exception {
        return gathered ? client.write(both) : client.write(both[1]);
    }
}
