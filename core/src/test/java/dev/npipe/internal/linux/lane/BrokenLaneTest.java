// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.LaneToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a connection whose other end breaks the rules of the shared memory. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(60)
final class BrokenLaneTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final long FAR = 1L << 40;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final LinuxSockets sockets =
            new LinuxSockets(new LaneSettings(LaneMode.AUTO, Duration.ofHours(1), 100, 100));
    private final Provider backend = new UnixProvider("linux", sockets);

    private LaneFiles files;
    private RawPeer peer;
    private NamedPipeServerChannel listener;
    private NamedPipeChannel server;

    private RawLane lane;

    void open(PipeMode mode) throws IOException {
        listener = PipeBuilders.server(backend).mode(mode).bind(NamedPipeAddress.of(name));
        peer = RawPeer.connect(directory.npipe(name));
        LaneToken token = RawLane.greet(peer);
        server = listener.accept(LONG).readTimeout(LONG).writeTimeout(LONG);
        lane = RawLane.asking(sockets, directory.npipe(name), token);
    }

    @BeforeEach
    void count() throws IOException {
        files = LaneFiles.fromNowOn();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        listener.close();
        peer.close();
        lane.close();
        files.awaitMapped(0);
    }

    private void assertSaysWhy(NamedPipeException told) {
        assertThat(told.errorCode()).isEqualTo(Win32Error.INVALID_DATA);
        assertThat(told)
                .hasMessageContaining(name)
                .hasMessageContaining("the other end broke the shared memory");
    }

    private void assertReadSaysWhy() {
        ByteBuffer dst = ByteBuffer.allocate(10);
        assertSaysWhy(catchThrowableOfType(NamedPipeException.class, () -> server.read(dst)));
    }

    @ParameterizedTest
    @EnumSource
    void aReaderSaysWhyAndThePeerIsCutOff(PipeMode mode) throws Exception {
        open(mode);
        RingHeader toServer = lane.header(true);
        toServer.store(RingHeader.MARK, 1); // all of the stream comes here
        toServer.store(RingHeader.TAIL, FAR);
        peer.send(ByteBuffer.allocate(1)); // a bell
        assertReadSaysWhy();
        assertReadSaysWhy();
        assertThat(peer.bytesUntilTheEnd()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aWriterSaysWhyAndThePeerIsCutOff(PipeMode mode) throws Exception {
        open(mode);
        RingHeader toClient = lane.header(false);
        toClient.store(RingHeader.READER_READY, 1);
        server.write(ByteBuffer.allocate(1000)); // it is in the ring from here on
        toClient.store(RingHeader.HEAD, FAR);
        ByteBuffer src = ByteBuffer.allocate(lane.capacity());
        assertSaysWhy(catchThrowableOfType(NamedPipeException.class, () -> server.write(src)));
        assertThat(peer.bytesUntilTheEnd()).as("bells").isLessThanOrEqualTo(1);
    }

    /** What one direction finds ends a wait in the other one. */
    @ParameterizedTest
    @EnumSource
    void aWriterThatSleepsIsWokenByWhatItsReaderFinds(PipeMode mode) throws Exception {
        open(mode);
        var writer = lane.sleepingWriter(server);
        RingHeader toServer = lane.header(true);
        toServer.store(RingHeader.MARK, 1);
        toServer.store(RingHeader.TAIL, FAR);
        peer.send(ByteBuffer.allocate(1));
        assertReadSaysWhy();
        assertThatThrownBy(() -> writer.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    /** The rules hold for the whole of a connection. */
    @Test
    void whatIsPutRightAgainDoesNotCount() throws Exception {
        open(PipeMode.MESSAGE);
        RingHeader toServer = lane.header(true);
        toServer.store(RingHeader.MARK, 1);
        toServer.store(RingHeader.TAIL, FAR);
        peer.send(ByteBuffer.allocate(1));
        assertReadSaysWhy();
        toServer.store(RingHeader.TAIL, 0);
        assertReadSaysWhy();
        ByteBuffer src = ByteBuffer.allocate(10);
        assertSaysWhy(catchThrowableOfType(NamedPipeException.class, () -> server.write(src)));
    }
}
