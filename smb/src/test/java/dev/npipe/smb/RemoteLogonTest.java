// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static dev.npipe.smb.Clients.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import dev.npipe.testkit.junit.PrivateSamba;
import dev.npipe.testkit.samba.SambaSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is let in, under which protection, and what the others are told. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class RemoteLogonTest {
    @RegisterExtension static final PrivateSamba PLAIN = new PrivateSamba();

    @RegisterExtension
    static final PrivateSamba CLOSED_TO_ANONYMOUS =
            new PrivateSamba().with(SambaSettings::withoutAnonymous);

    @RegisterExtension
    static final PrivateSamba OPEN_TO_GUESTS = new PrivateSamba().with(SambaSettings::withGuests);

    @RegisterExtension
    static final PrivateSamba SIGNING = new PrivateSamba().with(SambaSettings::requireSigning);

    @RegisterExtension
    static final PrivateSamba ENCRYPTING =
            new PrivateSamba().with(SambaSettings::requireEncryption);

    @RegisterExtension
    static final PrivateSamba UNABLE_TO_ENCRYPT =
            new PrivateSamba().with(SambaSettings::withoutEncryption);

    @RegisterExtension
    static final PrivateSamba OLD =
            new PrivateSamba().with(settings -> settings.newestDialect("SMB2_02"));

    @RegisterExtension
    static final PrivateSamba LESS_OLD =
            new PrivateSamba().with(settings -> settings.newestDialect("SMB2_10"));

    @RegisterExtension
    static final PrivateSamba FIRST_THREE =
            new PrivateSamba().with(settings -> settings.newestDialect("SMB3_00"));

    private static NamedPipeChannelBuilder as(PipeCredentials credentials) {
        return NamedPipeChannel.builder()
                .mode(PipeMode.MESSAGE)
                .connectTimeout(Clients.LONG)
                .credentials(credentials);
    }

    /** Asks an echo server something, and returns what it knows about the session. */
    private static String conversation(PrivateSamba samba, NamedPipeChannelBuilder client)
            throws IOException {
        try (var server = StubServer.message(samba, "Logon", StubServer::echo);
                NamedPipeChannel pipe =
                        client.connect(NamedPipeAddress.of(samba.host(), "Logon"))) {
            ByteBuffer reply = ByteBuffer.allocate(100);
            pipe.transact(utf8("are you there?"), reply);
            assertThat(reply.flip()).isEqualTo(utf8("are you there?"));
            return (pipe.peer().isAuthenticated() ? "authenticated" : "not authenticated")
                    + (pipe.peer().isEncrypted() ? ", encrypted" : "");
        }
    }

    @Test
    void aUserIsLetIn() throws Exception {
        assertThat(conversation(PLAIN, as(Clients.user()))).isEqualTo("authenticated");
    }

    @Test
    void aUserOfTheServersDomainIsLetIn() throws Exception {
        var credentials =
                PipeCredentials.of(
                        PrivateSamba.DOMAIN + "\\" + PrivateSamba.USER,
                        PrivateSamba.PASSWORD.toCharArray());

        assertThat(conversation(PLAIN, as(credentials))).isEqualTo("authenticated");
    }

    @Test
    void aClientThatEncryptsIsLetInEncrypted() throws Exception {
        assertThat(conversation(PLAIN, as(Clients.user()).requireEncryption(true)))
                .isEqualTo("authenticated, encrypted");
    }

    @Test
    void aServerThatInsistsOnEncryptionGetsIt() throws Exception {
        assertThat(conversation(ENCRYPTING, as(Clients.user())))
                .isEqualTo("authenticated, encrypted");
    }

    @Test
    void aServerThatCannotEncryptIsRefusedWhereEncryptionIsRequired() {
        assertThatThrownBy(
                        () ->
                                as(Clients.user())
                                        .requireEncryption(true)
                                        .connect(
                                                NamedPipeAddress.of(
                                                        UNABLE_TO_ENCRYPT.host(), "Logon")))
                .isInstanceOf(NamedPipeException.class)
                .hasMessageContaining("does not encrypt");
        assertThatThrownBy(
                        () ->
                                as(Clients.user())
                                        .requireEncryption(true)
                                        .connect(NamedPipeAddress.of(OLD.host(), "Logon")))
                .isInstanceOf(NamedPipeException.class)
                .hasMessageContaining("does not encrypt");
    }

    @Test
    void aServerThatInsistsOnSigningGetsIt() throws Exception {
        assertThat(conversation(SIGNING, as(Clients.user()))).isEqualTo("authenticated");
        assertThat(conversation(SIGNING, as(Clients.user()).requireEncryption(true)))
                .isEqualTo("authenticated, encrypted");
    }

    @Test
    void olderVersionsOfTheProtocolWorkToo() throws Exception {
        assertThat(conversation(OLD, as(Clients.user()))).isEqualTo("authenticated");
        assertThat(conversation(LESS_OLD, as(Clients.user()))).isEqualTo("authenticated");
        assertThat(conversation(FIRST_THREE, as(Clients.user()))).isEqualTo("authenticated");
        assertThat(conversation(FIRST_THREE, as(Clients.user()).requireEncryption(true)))
                .isEqualTo("authenticated, encrypted");
    }

    @Test
    void aWrongPasswordIsRefusedNamingTheAccountAndNotThePassword() {
        var credentials = PipeCredentials.of(PrivateSamba.USER, "wrong-Secret".toCharArray());

        assertThatThrownBy(
                        () -> as(credentials).connect(NamedPipeAddress.of(PLAIN.host(), "Logon")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(PrivateSamba.USER)
                .hasMessageContaining("LOGON_FAILURE")
                .hasMessageNotContaining("wrong-Secret");
    }

    @Test
    void anUnknownUserIsRefused() {
        var credentials = PipeCredentials.of("ELSEWHERE", "nobody-knows-me", new char[] {'x'});

        assertThatThrownBy(
                        () -> as(credentials).connect(NamedPipeAddress.of(PLAIN.host(), "Logon")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("ELSEWHERE\\nobody-knows-me");
    }

    @Test
    void anUnknownUserIsNotTakenForAGuest() {
        var credentials = PipeCredentials.of("nobody-knows-me", new char[] {'x'});

        assertThatThrownBy(
                        () ->
                                as(credentials)
                                        .connect(
                                                NamedPipeAddress.of(
                                                        OPEN_TO_GUESTS.host(), "Logon")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("guest");
    }

    @Test
    void aGuestIsLetInWhereHeAsksForItAndTheServerHasGuests() throws Exception {
        assertThat(conversation(OPEN_TO_GUESTS, as(PipeCredentials.guest())))
                .isEqualTo("not authenticated");
        assertThatThrownBy(
                        () ->
                                as(PipeCredentials.guest())
                                        .connect(NamedPipeAddress.of(PLAIN.host(), "Logon")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("guest");
    }

    @Test
    void somebodyAnonymousIsLetInUnlessTheServerMinds() throws Exception {
        assertThat(conversation(PLAIN, as(PipeCredentials.anonymous())))
                .isEqualTo("not authenticated");
        assertThatThrownBy(
                        () ->
                                as(PipeCredentials.anonymous())
                                        .connect(
                                                NamedPipeAddress.of(
                                                        CLOSED_TO_ANONYMOUS.host(), "Logon")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("anonymous");
    }

    @Test
    void nobodyInParticularHasAKeyToEncryptWith() {
        assertThatThrownBy(
                        () ->
                                as(PipeCredentials.anonymous())
                                        .requireEncryption(true)
                                        .connect(NamedPipeAddress.of(PLAIN.host(), "Logon")))
                .isInstanceOf(NamedPipeException.class)
                .hasMessageContaining("no key");
        assertThatThrownBy(
                        () ->
                                as(PipeCredentials.anonymous())
                                        .connect(NamedPipeAddress.of(ENCRYPTING.host(), "Logon")))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void withoutCredentialsAClientIsAnonymous() throws Exception {
        var client = NamedPipeChannel.builder().mode(PipeMode.MESSAGE);

        assertThat(conversation(PLAIN, client)).isEqualTo("not authenticated");
    }

    @Test
    void credentialsAreAskedForWhenAPipeIsOpened() throws Exception {
        var asked = new ArrayList<NamedPipeAddress>();
        var client =
                NamedPipeChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .credentials(
                                address -> {
                                    asked.add(address);
                                    return Clients.user();
                                });
        assertThat(asked).isEmpty();

        assertThat(conversation(PLAIN, client)).isEqualTo("authenticated");
        assertThat(asked).containsExactly(NamedPipeAddress.of(PLAIN.host(), "Logon"));
    }

    @Test
    void clearedCredentialsOpenNothing() {
        PipeCredentials credentials = Clients.user();
        credentials.close();

        assertThatThrownBy(
                        () -> as(credentials).connect(NamedPipeAddress.of(PLAIN.host(), "Logon")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PrivateSamba.USER);
    }
}
