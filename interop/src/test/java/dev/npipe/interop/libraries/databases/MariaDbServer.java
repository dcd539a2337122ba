// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import dev.npipe.interop.programs.RealProgram;
import dev.npipe.net.TestKey;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.Rights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** MariaDB with empty databases in a folder, at a socket there and at no port; it offers TLS. */
final class MariaDbServer implements AutoCloseable {
    private static final String CERTIFICATE = "certificate.pem";
    private static final String KEY = "key.pem";

    private final Path folder;
    private final RealProgram program;

    private MariaDbServer(Path folder, RealProgram program) {
        this.folder = folder;
        this.program = program;
    }

    /** Starts it, if it is installed; the folder becomes its user's. */
    static MariaDbServer start(Path folder) throws Exception {
        ForeignPrograms.assumeWanted();
        Path mariadbd = RealProgram.installed("mariadbd");
        writeKey(folder);
        Rights.ORDINARY.own(folder);
        String data = "--datadir=" + folder.resolve("data");
        RealProgram.runOrdinary(
                folder,
                RealProgram.installed("mariadb-install-db"),
                "--no-defaults",
                data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve");
        RealProgram program =
                RealProgram.startOrdinary(
                        folder,
                        "ready for connections",
                        mariadbd,
                        "--no-defaults",
                        data,
                        "--socket=" + folder.resolve("maria.sock"),
                        "--ssl-cert=" + folder.resolve(CERTIFICATE),
                        "--ssl-key=" + folder.resolve(KEY),
                        "--skip-networking",
                        "--skip-log-bin",
                        "--innodb-flush-log-at-trx-commit=0");
        return new MariaDbServer(folder, program);
    }

    /** With a key it offers TLS, also at its socket. */
    private static void writeKey(Path folder) throws Exception {
        var entry = TestKey.entry();
        byte[] certificate = entry.getCertificate().getEncoded();
        Files.writeString(folder.resolve(CERTIFICATE), pem("CERTIFICATE", certificate));
        byte[] key = entry.getPrivateKey().getEncoded();
        Files.writeString(folder.resolve(KEY), pem("PRIVATE KEY", key));
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what);
    }

    /** Where it listens. */
    Path socket() {
        return folder.resolve("maria.sock");
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
