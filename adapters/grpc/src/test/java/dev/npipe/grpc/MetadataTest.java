// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.RecordedLeaks;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What travels beside the messages. */
@Timeout(60)
final class MetadataTest {
    private static final Metadata.Key<String> TEXT =
            Metadata.Key.of("text", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> BYTES =
            Metadata.Key.of("bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    /** Sends what the client sent back in its headers and its trailers, and keeps what it saw. */
    private static final class Mirror implements ServerInterceptor {
        volatile String authority;
        volatile SocketAddress local;
        volatile SocketAddress remote;

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata sent, ServerCallHandler<Q, A> next) {
            authority = call.getAuthority();
            local = call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
            remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata headers) {
                            headers.put(TEXT, sent.get(TEXT));
                            super.sendHeaders(headers);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            trailers.put(BYTES, sent.get(BYTES));
                            super.close(status, trailers);
                        }
                    },
                    sent);
        }
    }

    @Test
    void metadataGoesBothWaysAndTheServerSeesThePipe() throws Exception {
        try (var ends = new Ends()) {
            var mirror = new Mirror();
            ends.started(ends.serverBuilder().intercept(mirror));
            var sent = new Metadata();
            sent.put(TEXT, "some text");
            sent.put(BYTES, new byte[] {0, -1, 7});
            var headers = new AtomicReference<Metadata>();
            var trailers = new AtomicReference<Metadata>();
            Channel channel =
                    ClientInterceptors.intercept(
                            ends.channel(),
                            MetadataUtils.newAttachHeadersInterceptor(sent),
                            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
            Ends.echo(channel, new byte[1]);
            assertThat(headers.get().get(TEXT)).isEqualTo("some text");
            assertThat(trailers.get().get(BYTES)).containsExactly(0, -1, 7);
            assertThat(mirror.authority).isEqualTo("localhost");
            NamedPipeAddress address = ends.address;
            assertThat(mirror.local).isEqualTo(address);
            assertThat(mirror.remote).isEqualTo(address);
        }
    }
}
