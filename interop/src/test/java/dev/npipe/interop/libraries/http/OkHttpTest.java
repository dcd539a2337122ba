// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.net.NamedPipeSocketFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OkHttp and its own server, both over one pipe. */
@Tag("windows")
@Timeout(120)
final class OkHttpTest {
    private static final int CALLS = 1000;
    private static final int LARGE = 4 * 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private OkHttpClient client = client(Protocol.HTTP_1_1);

    private OkHttpClient client(Protocol protocol) {
        return new OkHttpClient.Builder()
                .socketFactory(new NamedPipeSocketFactory(address))
                .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
                .protocols(List.of(protocol))
                .build();
    }

    @AfterEach
    void endTheClient() throws Exception {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        client.dispatcher().executorService().awaitTermination(1, TimeUnit.MINUTES);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void aThousandCallsGoThroughOneConnection(Protocol protocol) throws Exception {
        client = client(protocol);
        try (var server = new HttpServerOnPipe(address, protocol)) {
            for (int i = 0; i < CALLS; i++) {
                try (Response response = call(server.url("/" + i)).execute()) {
                    assertThat(response.protocol()).isEqualTo(protocol);
                    assertThat(response.body().string()).isEqualTo("GET /" + i + " ");
                }
            }
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void aLargeBodyGoesThereAndBack(Protocol protocol) throws Exception {
        client = client(protocol);
        String body = "0123456789abcdef".repeat(LARGE / 16);
        try (var server = new HttpServerOnPipe(address, protocol)) {
            Request request =
                    new Request.Builder()
                            .url(server.url("/post"))
                            .post(RequestBody.create(body, null))
                            .build();
            try (Response response = client.newCall(request).execute()) {
                String answer = response.body().string();
                assertThat(answer.equals("POST /post " + body))
                        .as("%s characters came back", answer.length())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void aSlowBodyEndsAtTheReadTimeLimit(Protocol protocol) throws Exception {
        client = client(protocol).newBuilder().readTimeout(Duration.ofSeconds(1)).build();
        try (var server = new HttpServerOnPipe(address, protocol)) {
            assertThatThrownBy(() -> readAll(server.url("/slow")))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private void readAll(String url) throws IOException {
        try (Response response = call(url).execute()) {
            int size = response.body().bytes().length;
            throw new AssertionError("all " + size + " bytes came");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void aCancelledCallEndsAtOnceAndTheNextOneIsServed(Protocol protocol) throws Exception {
        client = client(protocol);
        try (var server = new HttpServerOnPipe(address, protocol)) {
            Call call = call(server.url("/slow"));
            try (Response response = call.execute()) {
                assertThat(response.body().source().readUtf8(10)).isEqualTo("xxxxxxxxxx");
                var failure = new CompletableFuture<Throwable>();
                Thread reader = Thread.ofVirtual().start(() -> read(response, failure));
                call.cancel();
                assertThat(failure.get(1, TimeUnit.MINUTES)).isInstanceOf(IOException.class);
                reader.join();
            }
            assertThat(call.isCanceled()).isTrue();
            try (Response response = call(server.url("/next")).execute()) {
                assertThat(response.body().string()).isEqualTo("GET /next ");
            }
        }
    }

    private static void read(Response response, CompletableFuture<Throwable> failure) {
        try {
            int size = response.body().bytes().length;
            failure.complete(new AssertionError("all " + size + " bytes came"));
        } catch (IOException e) {
            failure.complete(e);
        }
    }

    @Test
    void aServerThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> call("http://nobody/").execute())
                .isInstanceOf(ConnectException.class);
    }

    private Call call(String url) {
        return client.newCall(new Request.Builder().url(url).build());
    }
}
