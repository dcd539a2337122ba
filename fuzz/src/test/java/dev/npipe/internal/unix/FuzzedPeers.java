// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The clients of a server whose sequence a fuzzer makes up. None of them ever waits. */
final class FuzzedPeers {
    /** More than there are buffers that a server may keep. */
    static final int CROWD = 110;

    private static final int MOST = 16;

    private final UnixDomainSocketAddress npipe;
    private final UnixDomainSocketAddress raw;
    private final List<SocketChannel> peers = new ArrayList<>();
    private int opened;
    private boolean plain;

    FuzzedPeers(Path directory, String name) {
        npipe = UnixDomainSocketAddress.of(directory.resolve("npipe_" + name));
        raw = UnixDomainSocketAddress.of(FuzzedServer.plainDoor(directory, name));
    }

    /** How many connections may have been let in without being accepted yet. */
    int opened() {
        return opened;
    }

    void connect() throws IOException {
        if (peers.size() < MOST) {
            peers.add(open(npipe));
        }
    }

    /** How many may have left data behind while they waited: plain clients do so one by one. */
    int leavingData() {
        return plain ? 1 : 0;
    }

    void connectRaw() throws IOException {
        if (peers.size() < MOST) {
            plain = true;
            peers.add(open(raw));
            opened++;
        }
    }

    /** Many clients that were let in and say the beginning of a header. */
    void crowd() throws IOException {
        if (peers.size() > MOST) {
            return; // it is there
        }
        for (int i = 0; i < CROWD; i++) {
            SocketChannel peer = open(npipe);
            peers.add(peer);
            opened++;
            write(peer, hello(Handshake.KIND_OPEN, ClientHello.WAIT_FOREVER));
            write(peer, ByteBuffer.wrap(new byte[] {1, 0, 0}));
        }
    }

    private static SocketChannel open(UnixDomainSocketAddress address) throws IOException {
        var peer = SocketChannel.open(StandardProtocolFamily.UNIX);
        peer.configureBlocking(false);
        peer.connect(address);
        return peer;
    }

    /** Something that one of them sends, or does. */
    void act(int what, int which) throws IOException {
        if (peers.isEmpty()) {
            return;
        }
        int index = which % peers.size();
        SocketChannel peer = peers.get(index);
        switch (what) {
            case 0 -> {
                opened++;
                write(peer, hello(Handshake.KIND_OPEN, ClientHello.WAIT_FOREVER));
            }
            case 1 -> write(peer, hello(Handshake.KIND_WAIT, ClientHello.WAIT_FOREVER));
            case 2 -> {
                opened++; // whatever follows may make it whole
                write(peer, hello(Handshake.KIND_OPEN, 0).limit(40));
            }
            case 3 ->
                    write(peer, ByteBuffer.wrap(new byte[] {5, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'}));
            case 4 -> write(peer, ByteBuffer.wrap(new byte[] {1, 0, 0}));
            case 5 -> write(peer, Frames.control(Frames.DRAIN, which));
            case 6 -> write(peer, Frames.control(Frames.DRAIN, which).limit(3));
            case 7 -> write(peer, ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII)));
            case 8 -> peer.shutdownOutput();
            default -> peers.remove(index).close();
        }
    }

    private static ByteBuffer hello(int kind, int wait) {
        boolean opens = kind == Handshake.KIND_OPEN;
        return new ClientHello(
                        Handshake.VERSION, kind, Handshake.CAPABILITY_DRAIN, opens, opens, wait, 1)
                .encode();
    }

    private static void write(SocketChannel peer, ByteBuffer bytes) {
        try {
            peer.write(bytes);
        } catch (IOException e) {
            return; // the server has closed this connection, as it may
        }
    }

    /**
     * Waits until the server has taken in all that came before: it answers one more client, who
     * does not wait, after them.
     */
    void settle() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        ByteBuffer answer = Handshake.buffer();
        try (SocketChannel last = open(npipe)) {
            write(last, hello(Handshake.KIND_WAIT, 0));
            while (answer.hasRemaining() && last.read(answer) >= 0) {
                assertThat(System.nanoTime()).as("the end of the wait").isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }

    /** All of them leave. */
    void leave() throws IOException {
        for (SocketChannel peer : peers) {
            peer.close();
        }
        peers.clear();
    }
}
