// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may lie where a client looks for a server, and the ways that lead to one. */
interface PlaceBehaviour extends PipeFixture {
    private static Path npipe(NamedPipeAddress address) {
        return SocketPaths.npipe(SocketPaths.base(), address);
    }

    private static Path raw(NamedPipeAddress address) {
        return SocketPaths.raw(SocketPaths.base(), address);
    }

    @ParameterizedTest
    @EnumSource
    default void whatIsNoServerIsToldAtOnceAtAPath(LyingThere thing) throws Exception {
        Path directory = Files.createTempDirectory("np");
        Path path = directory.resolve("x.sock");
        var address = NamedPipeAddress.parse(path.toString());
        try (var _ = thing.put(path)) {
            for (boolean handshake : new boolean[] {false, true}) {
                var client = handshake ? client().mode(PipeMode.MESSAGE) : client();
                assertThatThrownBy(() -> client.connect(address))
                        .isInstanceOf(NoSuchFileException.class)
                        .hasMessage(
                                "%s: no such pipe; looked for %s".formatted(path, thing.in(path)));
            }
            assertThat(clientProvider().exists(address)).as("exists").isFalse();
            assertThatThrownBy(() -> await(address, LONG)).isInstanceOf(NoSuchFileException.class);
        } finally {
            PipeDirectory.delete(directory);
        }
    }

    @ParameterizedTest
    @EnumSource
    default void whatIsNoServerIsToldAtOnceForAName(LyingThere thing) throws Exception {
        NamedPipeAddress address = uniqueAddress();
        for (Path place : new Path[] {npipe(address), raw(address)}) {
            try (var _ = thing.put(place)) {
                var refused =
                        assertThatThrownBy(() -> client().connect(address))
                                .hasMessageContaining(thing.isLink() ? "a link" : thing.in(place))
                                .hasMessageContaining(place.toString());
                if (thing.isLink()) {
                    refused.isInstanceOf(AccessDeniedException.class);
                } else {
                    refused.isInstanceOf(NoSuchFileException.class);
                }
                assertThat(clientProvider().exists(address)).as("exists").isFalse();
                assertThat(clientProvider().list()).doesNotContain(address);
                if (!thing.isLink()) {
                    assertThatThrownBy(() -> await(address, LONG))
                            .isInstanceOf(NoSuchFileException.class);
                }
            }
        }
    }

    /** Ways to a socket that is bound in a directory. */
    enum Way {
        THE_BOUND_PATH,
        A_LINK,
        A_LINKED_DIRECTORY,
        RELATIVE_PARTS,
        TWO_SLASHES,
        A_RENAMED_FILE,
        A_SECOND_NAME,
        A_RELATIVE_NAME;

        /** How the server binds to the path. */
        Path bound(Path path) {
            return this == A_RELATIVE_NAME ? Path.of("").toAbsolutePath().relativize(path) : path;
        }

        String to(Path socket) throws IOException {
            Path directory = socket.getParent();
            Path other = directory.resolve("other");
            return switch (this) {
                case THE_BOUND_PATH, A_RELATIVE_NAME -> socket.toString();
                case A_LINK -> Files.createSymbolicLink(other, socket).toString();
                case A_LINKED_DIRECTORY ->
                        Files.createSymbolicLink(other, directory) + "/" + socket.getFileName();
                case RELATIVE_PARTS ->
                        "%s/../%s/./%s"
                                .formatted(
                                        directory, directory.getFileName(), socket.getFileName());
                case TWO_SLASHES -> directory + "//" + socket.getFileName();
                case A_RENAMED_FILE -> Files.move(socket, other).toString();
                case A_SECOND_NAME -> Files.createLink(other, socket).toString();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    default void whoeverCanBeConnectedToExists(Way way) throws Exception {
        Path directory = Files.createTempDirectory("np");
        Path socket = directory.resolve("x.sock");
        try (ForeignServer server = ForeignServer.deaf(way.bound(socket))) {
            var address = NamedPipeAddress.parse(way.to(socket));
            assertThat(clientProvider().exists(address)).as("exists").isTrue();
            int clients = server.waitingClients();
            assertThat(await(address, LONG)).as("await").isTrue();
            clients += server.waitingClients();
            boolean named = way != Way.A_RENAMED_FILE && way != Way.A_SECOND_NAME;
            if (named || clientProvider().name().equals("linux")) {
                assertThat(clients).as("connections made by asking").isZero();
            }
            try (var client = client().connect(address)) {
                client.write(utf8("x"));
            }
            assertThat(server.waitingClients()).isOne();
            server.abandon();
            assertThat(clientProvider().exists(address)).as("after its end").isFalse();
        } finally {
            PipeDirectory.delete(directory);
        }
    }

    /** The kernel goes on naming the file by which the server was bound. */
    @Test
    default void aServerWhoseFilesWereRenamedHasTheNewName() throws Exception {
        NamedPipeAddress before = uniqueAddress();
        NamedPipeAddress after = uniqueAddress();
        try (var listener = server().maxInstances(1).bind(before)) {
            Files.move(npipe(before), npipe(after));
            Files.move(raw(before), raw(after));
            assertThat(clientProvider().exists(before)).isFalse();
            assertThat(clientProvider().exists(after)).isTrue();
            assertThat(clientProvider().list()).contains(after).doesNotContain(before);
            assertThat(await(after, LONG)).isTrue();
            assertThatThrownBy(() -> listener.accept(SHORT))
                    .as("an instance used up by asking")
                    .isInstanceOf(InterruptedByTimeoutException.class);
            try (var client = client().connect(after);
                    var server = listener.accept(LONG)) {
                client.write(utf8("found"));
                assertThat(read(server, 9)).isEqualTo("found");
            }
        } finally {
            Files.deleteIfExists(npipe(after));
            Files.deleteIfExists(raw(after));
        }
    }

    /**
     * A pipe of plain bytes in one directory and one of npipe's in the next: both find the first.
     */
    @Test
    default void awaitLooksInTheOrderOfConnect() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        try (ForeignServer plain = ForeignServer.deaf(raw(address))) {
            assertThat(await(address, LONG)).isTrue();
            assertThat(plain.waitingClients()).isZero();
        }
    }
}
