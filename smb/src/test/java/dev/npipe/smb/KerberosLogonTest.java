// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import dev.npipe.PipePeer;
import dev.npipe.testkit.junit.PrivateSamba;
import dev.npipe.testkit.samba.SambaSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users with Kerberos tickets, at a Samba that knows them by its key alone. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class KerberosLogonTest {
    private static final String STRANGER = "npipe-nobody-knows-me";

    @Order(1)
    @RegisterExtension
    static final PrivateKdc KDC = new PrivateKdc(PrivateSamba.USER, STRANGER);

    @Order(2)
    @RegisterExtension
    static final PrivateSamba SAMBA = kerberized();

    @Order(3)
    @RegisterExtension
    static final PrivateSamba OLD =
            kerberized()
                    .with(settings -> settings.newestDialect("SMB2_10"))
                    .with(SambaSettings::requireSigning);

    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    private static PrivateSamba kerberized() {
        return new PrivateSamba()
                .with(settings -> settings.withKerberos(PrivateKdc.REALM, KDC.keytab()));
    }

    @BeforeAll
    static void configure() {
        System.setProperty("java.security.krb5.conf", KDC.configuration().toString());
    }

    private static NamedPipeAddress address(PrivateSamba samba, String name) {
        return NamedPipeAddress.of("localhost:" + samba.port(), name);
    }

    private static Subject subject(String user) throws LoginException {
        var subject = new Subject();
        var tickets =
                new AppConfigurationEntry(
                        "com.sun.security.auth.module.Krb5LoginModule",
                        LoginModuleControlFlag.REQUIRED,
                        Map.of(
                                "useTicketCache", "true",
                                "ticketCache", KDC.tickets(user).toString(),
                                "doNotPrompt", "true",
                                "refreshKrb5Config", "true"));
        var configuration =
                new Configuration() {
                    @Override
                    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                        return new AppConfigurationEntry[] {tickets};
                    }
                };
        new LoginContext("test", subject, null, configuration).login();
        return subject;
    }

    private PipePeer seenByTheServer(boolean encrypted) throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client =
                        BehindSamba.client(PipeCredentials.kerberos(subject(PrivateSamba.USER)))
                                .requireEncryption(encrypted)
                                .connect(address(SAMBA, pipe.name()));
                NamedPipeChannel accepted = server.accept()) {
            client.write(Clients.utf8("it is me"));
            assertThat(accepted.readMessage(10))
                    .hasValue("it is me".getBytes(StandardCharsets.UTF_8));
            assertThat(client.peer().isAuthenticated()).isTrue();
            return accepted.peer();
        }
    }

    @Test
    void aUserWithTicketsIsLetInUnderHisName() throws Exception {
        PipePeer peer = seenByTheServer(false);
        assertThat(peer.userName()).contains(PrivateSamba.USER);
        assertThat(peer.isAuthenticated()).isTrue();
        assertThat(peer.isEncrypted()).isFalse();
        assertThat(peer.groupSecurityIds()).contains("S-1-5-11");
    }

    @Test
    void encryptsWithTheKeyOfTheTicket() throws Exception {
        assertThat(seenByTheServer(true).isEncrypted()).isTrue();
    }

    @Test
    void anOlderVersionOfTheProtocolIsSignedWithTheKeyOfTheTicket() throws Exception {
        var credentials = PipeCredentials.kerberos(subject(PrivateSamba.USER));
        try (var server = StubServer.message(OLD, "Kerberos", StubServer::echo);
                NamedPipeChannel client =
                        BehindSamba.client(credentials).connect(address(OLD, "Kerberos"))) {
            client.write(Clients.utf8("older"));
            assertThat(Clients.read(client, 100)).isEqualTo("older");
        }
    }

    @Test
    void aServerThatTheCenterDoesNotKnowIsNotLoggedOnTo() throws Exception {
        var credentials = PipeCredentials.kerberos(subject(PrivateSamba.USER));
        assertThatThrownBy(
                        () ->
                                BehindSamba.client(credentials)
                                        .connect(NamedPipeAddress.of(SAMBA.host(), pipe.name())))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(PrivateSamba.USER + "@" + PrivateKdc.REALM)
                .hasMessageContaining("no Kerberos ticket for cifs/127.0.0.1");
    }

    @Test
    void aUserWithoutAnAccountIsRefused() throws Exception {
        var credentials = PipeCredentials.kerberos(subject(STRANGER));
        assertThatThrownBy(
                        () -> BehindSamba.client(credentials).connect(address(SAMBA, pipe.name())))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(STRANGER + "@" + PrivateKdc.REALM);
    }

    @Test
    void aProgramFindsTheTicketsOfKinit() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE)) {
            ClientProcess program = program(KDC.configuration(), KDC.tickets(PrivateSamba.USER));
            try (NamedPipeChannel accepted = server.accept(Clients.LONG)) {
                assertThat(accepted.peer().userName()).contains(PrivateSamba.USER);
            }
            assertThat(program.output()).isEqualTo("authenticated");
        }
    }

    @Test
    void aProgramWithoutTicketsIsToldHowToGetThem() throws Exception {
        assertThat(program(KDC.configuration(), KDC.tickets("missing")).output())
                .startsWith(AccessDeniedException.class.getName())
                .endsWith("no Kerberos tickets were found; kinit gets some");
    }

    @Test
    void aCenterThatIsNotThereIsSaid() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(program(KDC.configuration(port), KDC.tickets(PrivateSamba.USER)).output())
                .contains("the key distribution center cannot be reached")
                .contains("1311");
    }

    @Test
    void aCenterThatDoesNotAnswerHoldsUpNobodyForLong() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Path configuration = KDC.configuration(silent.getLocalPort());
            assertThat(program(configuration, KDC.tickets(PrivateSamba.USER)).output())
                    .contains("the key distribution center does not answer in time")
                    .contains("1311");
        }
    }

    @Test
    void whoWaitsForTheCenterCanBeInterrupted() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(20_000);
            Path configuration = KDC.configuration(silent.getLocalPort());
            ClientProcess program = program(configuration, KDC.tickets(PrivateSamba.USER));
            try (Socket asked = silent.accept()) {
                assertThat(asked.isConnected()).isTrue();
                program.interrupt();
                assertThat(program.output())
                        .isEqualTo("java.nio.channels.ClosedByInterruptException");
            }
        }
    }

    @Test
    void whoWaitsForTheCenterCanBeCancelled() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(20_000);
            Path configuration = KDC.configuration(silent.getLocalPort());
            ClientProcess program =
                    ClientProcess.start(
                            address(SAMBA, pipe.name()),
                            configuration,
                            KDC.tickets(PrivateSamba.USER),
                            Duration.ofMinutes(10));
            try (Socket asked = silent.accept()) {
                assertThat(asked.isConnected()).isTrue();
                program.cancel();
                assertThat(program.output()).startsWith("dev.npipe.PipeCancelledException");
            }
        }
    }

    private ClientProcess program(Path configuration, Path tickets) throws Exception {
        return ClientProcess.start(
                address(SAMBA, pipe.name()), configuration, tickets, Duration.ZERO);
    }
}
