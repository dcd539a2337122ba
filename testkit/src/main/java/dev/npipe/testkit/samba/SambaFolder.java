// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import dev.npipe.testkit.process.FileTree;
import dev.npipe.testkit.process.Rights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The files of one Samba. */
record SambaFolder(Path path) {
    private static final String PREFIX = "npipe-samba-";

    /** Makes it, for its owner only. The path is short: sockets are in it. */
    static SambaFolder create(Path parent) throws IOException {
        return new SambaFolder(Files.createTempDirectory(parent, PREFIX));
    }

    Path configuration() {
        return path.resolve("smb.conf");
    }

    Path secrets() {
        return path.resolve("private");
    }

    Path state() {
        return path.resolve("state");
    }

    Path ncalrpc() {
        return path.resolve("ncalrpc");
    }

    Path pipes() {
        return ncalrpc().resolve("np");
    }

    Path log() {
        return path.resolve("log");
    }

    /** What smbd prints; its log has files of its own. */
    Path output() {
        return log().resolve("output");
    }

    void fill(String configuration, Rights rights) throws IOException {
        for (Path folder : List.of(secrets(), state(), ncalrpc(), log())) {
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(configuration(), configuration);
        rights.own(path);
    }

    String logs() throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(log())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    void delete() throws IOException {
        new FileTree(path).delete();
    }
}
