// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.net.NamedPipeSocketFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import okhttp3.Protocol;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Apache HttpClient 5 with a pool of pipes, and a server that listens on the pipe. */
@Tag("windows")
@org.junit.jupiter.api.Timeout(120)
final class HttpClient5Test {
    private static final int CALLS = 400;
    private static final int CALLERS = 8;
    private static final int POOLED = 3;
    private static final int LARGE = 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    /** No name is looked up: whatever it is, the pipe is meant. */
    private static final class NoDns implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private CloseableHttpClient client() {
        var pipes = new NamedPipeSocketFactory(address);
        var operator =
                new DefaultHttpClientConnectionOperator(
                        _ -> pipes.createSocket(), null, new NoDns(), _ -> null);
        var pool =
                new PoolingHttpClientConnectionManager(
                        operator,
                        PoolConcurrencyPolicy.STRICT,
                        PoolReusePolicy.LIFO,
                        TimeValue.NEG_ONE_MILLISECOND,
                        null);
        pool.setDefaultMaxPerRoute(POOLED);
        pool.setDefaultConnectionConfig(
                ConnectionConfig.custom().setSocketTimeout(Timeout.ofMinutes(1)).build());
        return HttpClients.custom().setConnectionManager(pool).disableAutomaticRetries().build();
    }

    private static String text(CloseableHttpClient client, ClassicHttpRequest request)
            throws IOException {
        return client.execute(request, response -> EntityUtils.toString(response.getEntity()));
    }

    @Test
    void concurrentCallsShareThePool() throws Exception {
        try (var server = new HttpServerOnPipe(address, Protocol.HTTP_1_1);
                var client = client();
                var callers = Executors.newFixedThreadPool(CALLERS)) {
            var calls =
                    IntStream.range(0, CALLS)
                            .mapToObj(i -> get(client, server.url("/" + i)))
                            .toList();
            var answers = callers.invokeAll(calls);
            for (int i = 0; i < CALLS; i++) {
                assertThat(answers.get(i).get()).isEqualTo("GET /" + i + " ");
            }
            assertThat(server.connections()).isBetween(1, POOLED);
        }
    }

    private static Callable<String> get(CloseableHttpClient client, String url) {
        return () -> text(client, new HttpGet(url));
    }

    @Test
    void aLargeBodyGoesThereAndBack() throws Exception {
        String body = "0123456789abcdef".repeat(LARGE / 16);
        try (var server = new HttpServerOnPipe(address, Protocol.HTTP_1_1);
                var client = client()) {
            var post = new HttpPost(server.url("/post"));
            post.setEntity(new StringEntity(body, UTF_8));
            String answer = text(client, post);
            assertThat(answer.equals("POST /post " + body))
                    .as("%s characters came back", answer.length())
                    .isTrue();
        }
    }

    @Test
    void aSlowBodyEndsAtTheTimeLimitAndTheNextCallIsServed() throws Exception {
        try (var server = new HttpServerOnPipe(address, Protocol.HTTP_1_1);
                var client = client()) {
            var slow = new HttpGet(server.url("/slow"));
            slow.setConfig(
                    RequestConfig.custom().setResponseTimeout(Timeout.ofMilliseconds(500)).build());
            assertThatThrownBy(() -> text(client, slow)).isInstanceOf(SocketTimeoutException.class);
            assertThat(text(client, new HttpGet(server.url("/next")))).isEqualTo("GET /next ");
        }
    }
}
