// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The kernel's table of sockets, among whose rows are those of strangers, who choose any bytes for
 * the name of a socket of their own: whoever listens is found all the same, and as long as no name
 * has a line break nobody else is.
 *
 * <p>An input is a row after the other: which socket of this test it is of (of one of them, bits 0
 * to 3, which listens or is connected, bit 4; or of a stranger, bit 7, with as many bytes of a name
 * as the next byte says).
 */
final class SocketTableFuzzTest {
    /** Files that exist, and at which somebody listens. */
    private static final List<String> NAMES =
            List.of("a", "a b", " ", "end ", "cr\rx", "\r", "nel\u0085x", "ls\u2028x", "ä");

    private static final List<ServerSocketChannel> SOCKETS = new ArrayList<>();
    private static Path directory;

    @BeforeAll
    static void listen() throws IOException {
        directory = Files.createTempDirectory("np");
        for (String name : NAMES) {
            var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            SOCKETS.add(socket.bind(UnixDomainSocketAddress.of(directory.resolve(name))));
        }
    }

    @AfterAll
    static void close() throws IOException {
        for (ServerSocketChannel socket : SOCKETS) {
            socket.close();
        }
        for (String name : NAMES) {
            Files.delete(directory.resolve(name));
        }
        Files.delete(directory);
    }

    @FuzzTest
    void socketTable(byte[] input) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(input);
        var table = new ByteArrayOutputStream();
        table.writeBytes(
                "Num       RefCount Protocol Flags    Type St Inode Path\n"
                        .getBytes(StandardCharsets.US_ASCII));
        Set<String> listening = new HashSet<>();
        boolean forged = false;
        while (in.hasRemaining()) {
            int what = in.get();
            boolean listens = (what & 0x10) != 0;
            if (what >= 0) {
                String name = NAMES.get((what & 0xF) % NAMES.size());
                row(
                        table,
                        listens,
                        directory.resolve(name).toString().getBytes(StandardCharsets.UTF_8));
                if (listens) {
                    listening.add(name);
                }
            } else {
                byte[] name = strangersName(in);
                row(table, listens, name);
                forged |= new String(name, StandardCharsets.ISO_8859_1).indexOf('\n') >= 0;
            }
        }
        List<Path> found = SocketTable.of(table.toByteArray());
        for (String name : NAMES) {
            if (listening.contains(name)) {
                assertThat(found).as("'%s'", name).contains(directory.resolve(name));
            } else if (!forged) {
                assertThat(found).as("'%s'", name).doesNotContain(directory.resolve(name));
            }
        }
    }

    /** What the kernel shows of an abstract name, which is no path: an @ comes first. */
    private static byte[] strangersName(ByteBuffer in) {
        int length = in.hasRemaining() ? Math.min(in.get() & 0x7F, in.remaining()) : 0;
        var name = new byte[length + 1];
        name[0] = '@';
        in.get(name, 1, length);
        for (int i = 0; i < name.length; i++) {
            name[i] = name[i] == 0 ? (byte) '@' : name[i];
        }
        return Arrays.copyOf(name, Math.min(name.length, 108));
    }

    /** A row as {@code unix_seq_show} of the kernel writes it. */
    private static void row(ByteArrayOutputStream table, boolean listens, byte[] path) {
        String start =
                "%016x: %08X %08X %08X %04X %02X %5d "
                        .formatted(0, 2, 0, listens ? 0x10000 : 0, 1, listens ? 1 : 3, 12345);
        table.writeBytes(start.getBytes(StandardCharsets.US_ASCII));
        table.writeBytes(path);
        table.write('\n');
    }
}
