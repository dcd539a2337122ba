// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.linux.DatagramFile;
import dev.npipe.internal.unix.ForeignServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What may lie where a server's socket is looked for, and is none. */
enum LyingThere {
    NOTHING(""),
    A_DANGLING_LINK("a link that leads nowhere"),
    A_LOOP_OF_LINKS("a link that leads nowhere"),
    A_LINK_TO_A_FILE("a plain file"),
    A_DIRECTORY("a directory"),
    A_PLAIN_FILE("a plain file"),
    A_FIFO("a FIFO"),
    A_SOCKET_OF_DATAGRAMS("a socket of another type, which takes no streams"),
    A_DEAD_SOCKET("a socket at which nobody listens");

    private final String words;

    LyingThere(String words) {
        this.words = words;
    }

    boolean isLink() {
        return switch (this) {
            case A_DANGLING_LINK, A_LOOP_OF_LINKS, A_LINK_TO_A_FILE -> true;
            default -> false;
        };
    }

    /** The path, and what a client is told of it. */
    String in(Path path) {
        return words.isEmpty() ? path.toString() : path + " (" + words + ")";
    }

    /** Puts it there; closing takes it away. */
    Closeable put(Path path) throws IOException {
        switch (this) {
            case NOTHING -> {}
            case A_DANGLING_LINK -> Files.createSymbolicLink(path, Path.of("/nonexistent/x"));
            case A_LOOP_OF_LINKS -> Files.createSymbolicLink(path, path);
            case A_LINK_TO_A_FILE -> Files.createSymbolicLink(path, Path.of("/etc/passwd"));
            case A_DIRECTORY -> Files.createDirectory(path);
            case A_PLAIN_FILE -> Files.createFile(path);
            case A_FIFO -> makeFifo(path);
            case A_SOCKET_OF_DATAGRAMS -> {
                return DatagramFile.bind(path)::close;
            }
            case A_DEAD_SOCKET -> ForeignServer.deaf(path).abandon();
        }
        return () -> Files.deleteIfExists(path);
    }

    private static void makeFifo(Path path) throws IOException {
        Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
        if (mkfifo.onExit().join().exitValue() != 0) {
            throw new IOException("no FIFO was made at " + path);
        }
    }
}
