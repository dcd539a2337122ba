// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.netty.RecordedLeaks;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** TLS over a pipe: credentials as over TCP, and a certificate for the authority. */
@Timeout(120)
final class TlsTest {
    private static final byte[] BYTES = {1, 2, 3};

    @RegisterExtension private final Ends ends = new Ends();

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    /** A server with a certificate for a host, and a client that trusts it. */
    private ManagedChannel channelToServerOf(String host) throws Exception {
        X509Bundle certificate =
                new CertificateBuilder()
                        .subject("CN=" + host)
                        .addSanDnsName(host)
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned();
        File chain = certificate.toTempCertChainPem();
        var server = TlsServerCredentials.create(chain, certificate.toTempPrivateKeyPem());
        ends.started(
                NamedPipeGrpc.serverBuilder(ends.address, server)
                        .addService(ends.service.definition()));
        var client = TlsChannelCredentials.newBuilder().trustManager(chain).build();
        return ends.closedAtEnd(Grpc.newChannelBuilder(ends.target, client).build());
    }

    @Test
    void callsGoThroughTls() throws Exception {
        ManagedChannel channel = channelToServerOf("localhost");
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
        assertThat(Ends.echo(channel, new byte[1024 * 1024])).hasSize(1024 * 1024);
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        ManagedChannel channel = channelToServerOf("elsewhere.example");
        Status status = Ends.failure(() -> Ends.echo(channel, BYTES));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getCause())
                .isInstanceOf(SSLHandshakeException.class)
                .hasStackTraceContaining("localhost");
    }

    @Test
    void aClientWithoutTlsIsRefused() throws Exception {
        channelToServerOf("localhost");
        ManagedChannel plain =
                ends.closedAtEnd(
                        Grpc.newChannelBuilder(ends.target, InsecureChannelCredentials.create())
                                .build());
        assertThat(Ends.failure(() -> Ends.echo(plain, BYTES)).getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }
}
