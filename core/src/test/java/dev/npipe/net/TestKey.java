// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS with a key that this makes and signs itself, and that both ends trust. */
public final class TestKey {
    private static final String NAME = "test";
    private static final String PASSWORD = "for tests";

    private TestKey() {}

    /** Made once: it takes the JDK's tool a second. */
    static SSLContext context() {
        try {
            return contextOf(Once.STORE);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The private key and the certificate, for a server that wants them in files. */
    public static KeyStore.PrivateKeyEntry entry() {
        try {
            var password = new KeyStore.PasswordProtection(PASSWORD.toCharArray());
            return (KeyStore.PrivateKeyEntry) Once.STORE.getEntry(NAME, password);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Once {
        static final KeyStore STORE = make();

        private static KeyStore make() {
            try {
                Path directory = Files.createTempDirectory("npipe-key");
                Path file = directory.resolve("key.p12");
                try {
                    keytool(file);
                    return storeIn(file);
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
                                        NAME,
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

    private static KeyStore storeIn(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static SSLContext contextOf(KeyStore store) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
