// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link PipeProgram} does when it is to get at the pipes of somebody else. */
public final class Attacker {
    private final List<ServerSocketChannel> sockets = new ArrayList<>();
    private final List<RawPeer> crowd = new ArrayList<>();
    private final List<FileInputStream> hogs = new ArrayList<>();
    private @Nullable Storm storm;

    String run(String... words) throws IOException {
        switch (words[0]) {
            case "attack-listen" -> listen(Path.of(words[1]));
            case "attack-listen-alone" -> {
                listen(Path.of(words[1]));
                Files.setPosixFilePermissions(
                        Path.of(words[1]), PosixFilePermissions.fromString("rw-------"));
            }
            case "attack-usurp" -> { // as .NET does
                Files.deleteIfExists(Path.of(words[1]));
                listen(Path.of(words[1]));
            }
            case "attack-abandon" -> {
                for (ServerSocketChannel socket : sockets) {
                    socket.close();
                }
            }
            case "attack-link" -> Files.createSymbolicLink(Path.of(words[1]), Path.of(words[2]));
            case "attack-directory" -> Files.createDirectory(Path.of(words[1]));
            case "attack-write" -> Files.writeString(Path.of(words[1]), "attack");
            case "attack-crowd" -> crowd(Path.of(words[1]), Integer.parseInt(words[2]));
            case "attack-disperse" -> {
                for (RawPeer peer : crowd) {
                    peer.close();
                }
                crowd.clear();
            }
            case "attack-hog" -> {
                return String.valueOf(hog());
            }
            case "attack-unhog" -> {
                for (FileInputStream hog : hogs) {
                    hog.close();
                }
                hogs.clear();
            }
            case "attack-storm" -> storm = Storm.start(Path.of(words[1]), Path.of(words[2]));
            case "attack-calm" -> {
                return storm == null ? "no storm" : storm.end();
            }
            case "attack-open" -> {
                RawPeer peer = RawPeer.connect(Path.of(words[1]));
                crowd.add(peer);
                return words(peer.greet(hello(Handshake.KIND_OPEN, LaneToken.NONE)).token());
            }
            case "attack-token" -> {
                var token = new LaneToken(Long.parseLong(words[2]), Long.parseLong(words[3]));
                RawPeer peer = RawPeer.connect(Path.of(words[1]));
                crowd.add(peer);
                return String.valueOf(peer.greet(hello(Handshake.KIND_LANE, token)).status());
            }
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        }
        return "";
    }

    private static ByteBuffer hello(int kind, LaneToken token) {
        return RawPeer.helloOfLanes(kind, Lanes.VERSION, token).encode();
    }

    private static String words(LaneToken token) {
        return token.first() + " " + token.second();
    }

    /** Clients that say nothing, or all of a hello but its last byte, and stay. */
    private void crowd(Path path, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            RawPeer peer = RawPeer.connect(path);
            crowd.add(peer);
            if (i % 2 == 1) {
                ByteBuffer hello = RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0);
                sendUnlessClosed(peer, hello.limit(Handshake.SIZE - 1));
            }
        }
    }

    private static void sendUnlessClosed(RawPeer peer, ByteBuffer bytes) {
        try {
            peer.socket().write(bytes);
        } catch (IOException e) {
            return; // the server had enough of this user
        }
    }

    /** Takes all descriptors that are free; how many. */
    private int hog() {
        int before = hogs.size();
        try {
            while (true) {
                hogs.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException full) {
            return hogs.size() - before;
        }
    }

    /** Everybody may connect: who comes here has been lured. */
    private void listen(Path path) throws IOException {
        var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        sockets.add(socket);
        socket.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /**
     * The other side: binds a name and gives it up, again and again. How many clients it was given.
     */
    static int flicker(String name, int rounds) throws IOException {
        int clients = 0;
        for (int i = 0; i < rounds; i++) {
            clients += letIn(name) ? 1 : 0;
        }
        return clients;
    }

    private static boolean letIn(String name) throws IOException {
        try (var server = NamedPipeServerChannel.bind(NamedPipeAddress.of(name))) {
            server.accept(Duration.ofMillis(2)).close();
            return true;
        } catch (InterruptedByTimeoutException e) {
            return false;
        }
    }
}
