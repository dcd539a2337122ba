// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The test vectors beside the protocol's description, by their names. */
record ProtocolVectors(Map<String, byte[]> all) {

    /** Reads the file, which lies next to the module or in the working directory. */
    static ProtocolVectors read() throws IOException {
        Path file =
                Stream.of("../docs/protocol-vectors.txt", "docs/protocol-vectors.txt")
                        .map(Path::of)
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow();
        var hex = new LinkedHashMap<String, StringBuilder>();
        var bytes = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("[")) {
                bytes = new StringBuilder();
                String name = line.substring(1, line.indexOf(']'));
                if (hex.put(name, bytes) != null) {
                    throw new IOException("there are two vectors " + name);
                }
            } else if (!line.startsWith("#")) {
                bytes.append(line.replace(" ", ""));
            }
        }
        var all = new LinkedHashMap<String, byte[]>();
        hex.forEach((name, digits) -> all.put(name, HexFormat.of().parseHex(digits)));
        return new ProtocolVectors(all);
    }

    Set<String> names() {
        return all.keySet();
    }

    /** The bytes of one, ready to be sent or decoded. */
    ByteBuffer get(String name) {
        byte[] bytes = all.get(name);
        if (bytes == null) {
            throw new AssertionError("there is no vector " + name);
        }
        return ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
