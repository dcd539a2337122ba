// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The set-ups that docs/intranet.md offers, each with a Samba that has root's rights, and its two
 * programs. {@link IntranetDocumentTest} compares the document with this.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class IntranetSetUpTest {
    private static final String DIRECTORY = "dev.npipe.smb.directory";

    /** Where the second Samba looks, as the document's line tells it. */
    @TempDir static Path elsewhere;

    @TempDir Path own;

    @Order(1)
    @RegisterExtension
    static final PrivateSamba SAMBA = new PrivateSamba().privileged();

    @Order(2)
    @RegisterExtension
    static final BeforeAllCallback TELL_WHERE =
            _ -> IntranetSetUpTest.ELSEWHERE.with(s -> s.withPipesIn(elsewhere));

    @Order(3)
    @RegisterExtension
    static final PrivateSamba ELSEWHERE = new PrivateSamba().privileged();

    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    @Test
    void inSambasDirectory() throws Exception {
        assertThat(conversation(SAMBA)).isEqualTo("hello, " + PrivateSamba.USER);
    }

    @Test
    void inADirectoryOfItsOwnWithALinkThatLeadsThere() throws Exception {
        String file = pipe.name().toLowerCase(Locale.ROOT);
        Files.createSymbolicLink(SAMBA.pipes().resolve(file), own.resolve(file));
        System.setProperty(DIRECTORY, own.toString());

        assertThat(conversation(SAMBA)).isEqualTo("hello, " + PrivateSamba.USER);
    }

    @Test
    void inADirectoryThatSambaWasTold() throws Exception {
        Path np =
                Files.createDirectory(
                        elsewhere.resolve("np"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        System.setProperty(DIRECTORY, np.toString());

        assertThat(conversation(ELSEWHERE)).isEqualTo("hello, " + PrivateSamba.USER);
    }

    private String conversation(PrivateSamba samba) throws Exception {
        var server = new FutureTask<>(() -> serve(pipe.local()), true);
        Thread.ofPlatform().start(server);
        String said =
                ask(
                        NamedPipeAddress.of(samba.host(), pipe.name()),
                        PrivateSamba.DOMAIN + "\\" + PrivateSamba.USER,
                        PrivateSamba.PASSWORD.toCharArray());
        server.get();
        return said;
    }

    private static void serve(NamedPipeAddress address) {
        try {
            // tag::server
            try (var server =
                    NamedPipeServerChannel.builder()
                            .mode(PipeMode.MESSAGE)
                            .acceptRemote(true)
                            .security(PipeSecurity.authenticatedUsers()) // else: the own user only
                            .bind(address)) {
                try (NamedPipeChannel pipe = server.accept()) {
                    Optional<String> user = pipe.peer().userName(); // and domain(), …
                    pipe.write(UTF_8.encode("hello, " + user.orElse("stranger")));
                }
            }
            // end::server
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ask(NamedPipeAddress address, String user, char[] password)
            throws IOException {
        // tag::client
        try (var credentials = PipeCredentials.of(user, password);
                var pipe =
                        NamedPipeChannel.builder()
                                .mode(PipeMode.MESSAGE) // Samba does not tell it
                                .credentials(credentials)
                                .waitForServer(true) // otherwise a missing pipe fails at once
                                .connect(address)) {
            return pipe.readMessage(100).map(bytes -> new String(bytes, UTF_8)).orElse("");
        }
        // end::client
    }
}
