// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS with a key that this makes and signs itself, and that both ends trust. */
final class TestKey {
    private static final String PASSWORD = "for tests";

    private TestKey() {}

    /** Made once: it takes the JDK's tool a second. */
    static SSLContext context() {
        return Once.CONTEXT;
    }

    private static final class Once {
        static final SSLContext CONTEXT = make();

        private static SSLContext make() {
            try {
                Path directory = Files.createTempDirectory("npipe-key");
                Path file = directory.resolve("key.p12");
                try {
                    keytool(file);
                    return contextOf(file);
                } finally {
                    Files.deleteIfExists(file);
                    Files.delete(directory);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void keytool(Path file) throws Exception {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process =
                new ProcessBuilder(
                                List.of(
                                        tool,
                                        "-genkeypair",
                                        "-keyalg",
                                        "EC",
                                        "-alias",
                                        "test",
                                        "-dname",
                                        "CN=localhost",
                                        "-storetype",
                                        "PKCS12",
                                        "-storepass",
                                        PASSWORD,
                                        "-keystore",
                                        file.toString()))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("keytool: " + said);
        }
    }

    private static SSLContext contextOf(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
