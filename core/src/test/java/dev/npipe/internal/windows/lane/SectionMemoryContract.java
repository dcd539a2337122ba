// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.identity.NativeDescriptor;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Handles;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of a lane, on whatever Windows: nothing that is told of as such can end this JVM. */
@Timeout(60)
abstract class SectionMemoryContract {
    static final String PIPE = "section-test";
    static final int CAPACITY = 4096;
    static final int HEADERS = 2 * RingHeader.SIZE;
    static final List<Sid> EVERYONE = List.of(Sid.EVERYONE);

    private static final String TAKEN = "npipe-lane-0123456789abcdef0123456789abcdef";

    abstract WindowsSystem system();

    final SectionMemory make() throws IOException {
        return SectionMemory.make(system(), PIPE, CAPACITY, EVERYONE);
    }

    final SectionMemory open(String name) throws IOException {
        return SectionMemory.open(system(), PIPE, name);
    }

    /** What CreateFileMapping returns for everyone's section. */
    private long create(String name, long size) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return system().kernel
                    .createFileMapping(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            NativeDescriptor.of(system(), PIPE, "D:P(A;;GA;;;WD)")
                                    .attributes(arena)
                                    .address(),
                            size,
                            Memory.wide(arena, "Local\\" + name).address());
        }
    }

    private boolean isMapped(long address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = arena.allocate(Layouts.MEMORY_BASIC_INFORMATION);
            int code =
                    system().kernel
                            .virtualQuery(
                                    arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                                    address,
                                    region.address());
            assertThat(code).isEqualTo(Win32Error.SUCCESS);
            return region.get(JAVA_INT, Layouts.REGION_STATE) != Constants.MEM_FREE;
        }
    }

    @Test
    void bothEndsSeeTheSameBytesAndWords() throws Exception {
        try (SectionMemory server = make();
                SectionMemory client = open(server.name())) {
            assertThat(client.rings().capacity()).isEqualTo(CAPACITY);
            for (boolean toServer : new boolean[] {false, true}) {
                server.rings().data(toServer).put(CAPACITY - 1, (byte) (toServer ? 1 : 2));
                client.rings().header(toServer).store(RingHeader.READER_CLOSED, toServer ? 3 : 4);
            }
            for (boolean toServer : new boolean[] {false, true}) {
                assertThat(client.rings().data(toServer).get(CAPACITY - 1))
                        .isEqualTo((byte) (toServer ? 1 : 2));
                assertThat(server.rings().header(toServer).load(RingHeader.READER_CLOSED))
                        .isEqualTo(toServer ? 3 : 4);
            }
        }
    }

    @Test
    void allOfItIsZeroAtFirst() throws Exception {
        try (SectionMemory memory = make()) {
            assertThat(memory.rings().memory().byteSize()).isEqualTo(HEADERS + 2 * CAPACITY);
            for (boolean toServer : new boolean[] {false, true}) {
                assertThat(memory.rings().data(toServer)).isEqualTo(ByteBuffer.allocate(CAPACITY));
                for (int word = 0; word < RingHeader.SIZE; word += Long.BYTES) {
                    assertThat(memory.rings().header(toServer).load(word)).isZero();
                }
            }
        }
    }

    @Test
    void itsNameIsAnotherOneEachTime() throws Exception {
        try (SectionMemory one = make();
                SectionMemory other = make()) {
            assertThat(one.name()).matches("npipe-lane-[0-9a-f]{32}").isNotEqualTo(other.name());
            one.rings().data(true).put(0, (byte) 1);
            assertThat(other.rings().data(true).get(0)).isZero();
        }
    }

    @Test
    void whatNobodyHasMadeIsNotFound() {
        assertThatThrownBy(() -> open("npipe-lane-00000000000000000000000000000000"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(PIPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "npipe-lane-",
                "npipe-lane-0123456789abcdef0123456789abcde",
                "npipe-lane-0123456789abcdef0123456789abcdeff",
                "npipe-lane-0123456789ABCDEF0123456789ABCDEF",
                "npipe-lane-0123456789abcdef0123456789abcdef\n",
                "npipe-lane-0123456789abcdef0123456789abcdef\0",
                "Local\\npipe-lane-0123456789abcdef0123456789abcdef",
                "Global\\npipe-lane-0123456789abcdef0123456789abcdef",
                "..\\npipe-lane-0123456789abcdef0123456789abcdef"
            })
    void anotherNameIsRefused(String name) throws Exception {
        long section = create(TAKEN, HEADERS + 2 * CAPACITY);
        try {
            assertThatThrownBy(() -> open(name))
                    .isInstanceOf(RingFault.class)
                    .hasMessageContaining("another name");
        } finally {
            Handles.close(system().kernel, section, PIPE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                HEADERS,
                HEADERS + CAPACITY,
                HEADERS + 2 * CAPACITY + 1,
                HEADERS + 6 * CAPACITY,
                (1 << 20)
            })
    void aSectionOfAnotherSizeIsRefused(long size) throws Exception {
        long section = create(TAKEN, size);
        try {
            long pages = (size + 4095) / 4096 * 4096;
            assertThatThrownBy(() -> open(TAKEN))
                    .isInstanceOf(RingFault.class)
                    .hasMessageContaining("its size is " + pages);
        } finally {
            Handles.close(system().kernel, section, PIPE);
        }
    }

    /** The size is in whole pages, so that all of the last one is there. */
    @Test
    void aSectionOfTheSizeOfTwoRingsIsMapped() throws Exception {
        long section = create(TAKEN, HEADERS + 2 * 65_536 - 1);
        try (SectionMemory client = open(TAKEN)) {
            assertThat(client.rings().capacity()).isEqualTo(65_536);
            client.rings().data(false).put(65_535, (byte) 1);
        } finally {
            Handles.close(system().kernel, section, PIPE);
        }
    }

    @Test
    void aNameThatIsTakenIsNotShared() throws Exception {
        long section = create(TAKEN, HEADERS);
        try {
            assertThat(create(TAKEN, HEADERS)).isEqualTo(-Win32Error.ALREADY_EXISTS);
        } finally {
            Handles.close(system().kernel, section, PIPE);
        }
        long again = create(TAKEN, HEADERS);
        assertThat(again).as("after all handles are closed").isPositive();
        Handles.close(system().kernel, again, PIPE);
    }

    @Test
    void whoIsNotNamedIsKeptOut() throws Exception {
        try (SectionMemory server =
                SectionMemory.make(system(), PIPE, CAPACITY, List.of(Sid.ANONYMOUS))) {
            assertThatThrownBy(() -> open(server.name())).isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void everyoneOfSeveralMayOpenIt() throws Exception {
        var whoMay = List.of(Sid.ANONYMOUS, Sid.EVERYONE);
        try (SectionMemory server = SectionMemory.make(system(), PIPE, CAPACITY, whoMay);
                SectionMemory client = open(server.name())) {
            assertThat(client.name()).isEqualTo(server.name());
        }
    }

    @Test
    void aForgottenNameOpensNothingAndEndsNothing() throws Exception {
        try (SectionMemory server = make();
                SectionMemory client = open(server.name())) {
            client.forgetName();
            open(server.name()).close();
            server.forgetName();
            server.forgetName();
            assertThatThrownBy(() -> open(server.name())).isInstanceOf(NoSuchFileException.class);
            server.rings().data(true).put(0, (byte) 7);
            assertThat(client.rings().data(true).get(0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void oneEndKeepsItWhenTheOtherHasClosed() throws Exception {
        SectionMemory server = make();
        try (SectionMemory client = open(server.name())) {
            server.rings().data(true).put(0, (byte) 7);
            server.close();
            assertThatThrownBy(() -> open(server.name())).isInstanceOf(NoSuchFileException.class);
            assertThat(client.rings().data(true).get(0)).isEqualTo((byte) 7);
            client.rings().header(true).store(RingHeader.TAIL, 1);
        }
    }

    @Test
    void whatIsClosedIsNotMappedAnyMore() throws Exception {
        SectionMemory memory = make();
        long address = memory.rings().memory().address();
        assertThat(isMapped(address)).isTrue();
        RingHeader kept = memory.rings().header(true);
        ByteBuffer bytes = memory.rings().data(true);
        memory.close();
        assertThat(isMapped(address)).isFalse();
        assertThatThrownBy(() -> kept.load(RingHeader.TAIL))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bytes.get(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTwiceDoesNothing() throws Exception {
        SectionMemory memory = make();
        memory.close();
        assertThatCode(memory::close).doesNotThrowAnyException();
        assertThatCode(memory::forgetName).doesNotThrowAnyException();
    }

    /** The access is a read of the system, which has not come back. */
    @Test
    void itIsNotClosedInTheMiddleOfAnAccess() throws Exception {
        SectionMemory memory = make();
        Pipe pipe = Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            var reading = new FutureTask<>(() -> source.read(memory.rings().data(true)));
            Thread reader = Thread.ofPlatform().daemon().start(reading);
            while (Stream.of(reader.getStackTrace())
                    .noneMatch(f -> f.getMethodName().equals("read0"))) {
                Thread.sleep(5);
            }
            assertThatThrownBy(memory::close).isInstanceOf(IllegalStateException.class);
            open(memory.name()).close();
            sink.write(ByteBuffer.wrap(new byte[] {9}));
            assertThat(reading.get()).isEqualTo(1);
        }
        assertThat(memory.rings().data(true).get(0)).isEqualTo((byte) 9);
        memory.close();
        assertThatThrownBy(() -> open(memory.name())).isInstanceOf(NoSuchFileException.class);
    }
}
