// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.FileTree;
import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A key distribution center of the test class's own: MIT's, on a free port of the loopback
 * interface. It has the users that it is given and the file server on {@code localhost}.
 */
final class PrivateKdc implements BeforeAllCallback, AfterAllCallback {
    static final String REALM = "NPIPE.TEST";

    private static final Path SBIN = Path.of("/usr/sbin");
    private static final Path KINIT = Path.of("/usr/bin/kinit");
    private static final String PASSWORD = "Correct horse 2";
    private static final Duration START = Duration.ofSeconds(20);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<String> users;
    private final Path directory =
            Path.of(
                    "/tmp/npipe-kdc-%d-%d"
                            .formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet()));
    private Process kdc;

    PrivateKdc(String... users) {
        this.users = List.of(users);
    }

    /** Where the file server finds its key; known before it is there. */
    Path keytab() {
        return directory.resolve("keytab");
    }

    /** The {@code krb5.conf} of the clients. */
    Path configuration() {
        return directory.resolve("krb5.conf");
    }

    /** The tickets of a user, as {@code kinit} left them. */
    Path tickets(String user) {
        return directory.resolve(user + ".tickets");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        for (Path program : List.of(SBIN.resolve("krb5kdc"), SBIN.resolve("kadmin.local"), KINIT)) {
            if (!Files.isExecutable(program)) {
                ForeignPrograms.missing(program.toString());
            }
        }
        Files.createDirectory(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        LocalPort port = LocalPort.free();
        Files.writeString(configuration(), clientText(port.number()));
        Files.writeString(directory.resolve("kdc.conf"), serverText(port.number()));
        run("", SBIN.resolve("kdb5_util"), "create", "-s", "-r", REALM, "-P", PASSWORD);
        for (String user : users) {
            run("", SBIN.resolve("kadmin.local"), "-r", REALM, "addprinc", "-pw", PASSWORD, user);
        }
        String server = "cifs/localhost";
        run("", SBIN.resolve("kadmin.local"), "-r", REALM, "addprinc", "-randkey", server);
        run("", SBIN.resolve("kadmin.local"), "-r", REALM, "ktadd", "-k", "" + keytab(), server);
        // for a Samba that runs as nobody in particular; the key opens nothing but this server
        Files.setPosixFilePermissions(keytab(), PosixFilePermissions.fromString("rw-r--r--"));
        start(port);
        for (String user : users) {
            run(PASSWORD + '\n', KINIT, "-c", tickets(user).toString(), user);
        }
    }

    private static String clientText(int port) {
        return """
        [libdefaults]
          default_realm = %1$s
          dns_lookup_kdc = false
          dns_lookup_realm = false
          dns_canonicalize_hostname = false
          rdns = false
          udp_preference_limit = 1
        [realms]
          %1$s = {
            kdc = 127.0.0.1:%2$d
          }
        """
                .formatted(REALM, port);
    }

    /** Another {@code krb5.conf}, whose center is at the given port. */
    Path configuration(int port) throws IOException {
        Path file = directory.resolve("krb5-" + port + ".conf");
        Files.writeString(file, clientText(port));
        return file;
    }

    /** Samba on its own takes no tickets that say what groups a user is in, as MIT's do. */
    private String serverText(int port) {
        return """
        [kdcdefaults]
          kdc_listen = 127.0.0.1:%2$d
          kdc_tcp_listen = 127.0.0.1:%2$d
        [realms]
          %1$s = {
            database_name = %3$s/principal
            key_stash_file = %3$s/stash
            disable_pac = true
          }
        [logging]
          kdc = FILE:%3$s/log
        """
                .formatted(REALM, port, directory);
    }

    private void start(LocalPort port) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        kdc =
                process(SBIN.resolve("krb5kdc"), "-n", "-r", REALM)
                        .redirectOutput(output.toFile())
                        .start();
        port.await(kdc, output, START);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (kdc != null) {
            kdc.destroyForcibly().onExit().join();
        }
        new FileTree(directory).delete();
    }

    private ProcessBuilder process(Path program, String... words) {
        var builder =
                new ProcessBuilder(
                                Stream.concat(Stream.of(program.toString()), Stream.of(words))
                                        .toList())
                        .redirectErrorStream(true);
        builder.environment().put("KRB5_CONFIG", configuration().toString());
        builder.environment().put("KRB5_KDC_PROFILE", directory.resolve("kdc.conf").toString());
        return builder;
    }

    private void run(String input, Path program, String... words)
            throws IOException, InterruptedException {
        Finished.withSuccess(process(program, words), input);
    }
}
