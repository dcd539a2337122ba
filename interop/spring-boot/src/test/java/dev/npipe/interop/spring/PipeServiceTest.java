// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipes;
import dev.npipe.jetty.NamedPipeTransport;
import dev.npipe.net.NamedPipeSocketFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** A service of Spring Boot in a fat jar, asked over its pipe, and ended as systems end it. */
@Timeout(300)
final class PipeServiceTest {
    /** How the system ends a program that was told to terminate. */
    private static final int TERMINATED = 128 + 15;

    /** Sends all it has to send through the pipe. */
    private static HttpClient through(NamedPipeTransport pipe) {
        return new HttpClient() {
            @Override
            public Origin createOrigin(
                    org.eclipse.jetty.client.Request request, Origin.Protocol protocol) {
                return super.createOrigin(request.transport(pipe), protocol);
            }
        };
    }

    private static OkHttpClient okHttp(ServiceProcess service) {
        return new OkHttpClient.Builder()
                .socketFactory(new NamedPipeSocketFactory(service.address))
                .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
                .readTimeout(Duration.ofMinutes(1))
                .build();
    }

    private static String get(OkHttpClient client, String path) throws IOException {
        var request = new Request.Builder().url("http://localhost" + path).build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        }
    }

    @Test
    void theServiceAnswersOnItsPipeAndOnNoPort() throws Exception {
        try (var service = new ServiceProcess();
                var jetty = through(new NamedPipeTransport(service.address))) {
            assertThat(get(okHttp(service), "/actuator/health"))
                    .as("%s", service.output.soFar())
                    .contains("\"status\":\"UP\"");
            jetty.start();
            RestClient rest =
                    RestClient.builder()
                            .requestFactory(new JettyClientHttpRequestFactory(jetty))
                            .baseUrl("http://localhost")
                            .build();
            assertThat(rest.get().uri("/actuator/health").retrieve().body(String.class))
                    .contains("\"status\":\"UP\"");
            var body = new byte[1024 * 1024];
            new Random(1).nextBytes(body);
            assertThat(rest.post().uri("/echo").body(body).retrieve().body(byte[].class))
                    .isEqualTo(body);
            if (OS.LINUX.isCurrentOs()) {
                // The process is known with native access alone, which the jar's manifest gives.
                assertThat(rest.get().uri("/whoami").retrieve().body(String.class))
                        .isEqualTo(
                                System.getProperty("user.name")
                                        + ' '
                                        + ProcessHandle.current().pid());
                assertThat(service.listeningOnTcp()).isEmpty();
            }
            assertThat(service.output.soFar()).noneMatch(line -> line.contains("WARN"));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGTERM")
    void aServiceThatIsTerminatedAnswersItsLastCallAndTakesItsPipeAway() throws Exception {
        try (var service = new ServiceProcess()) {
            var last =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return get(okHttp(service), "/last");
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            service.await("a call is held");
            service.terminate();
            assertThat(last.get(1, TimeUnit.MINUTES)).isEqualTo("last");
            assertThat(service.process.waitFor()).isEqualTo(TERMINATED);
            service.await("Graceful shutdown complete");
            assertThat(NamedPipes.exists(service.address)).isFalse();
            assertThat(service.output.awaitEnd())
                    .noneMatch(line -> line.contains("WARN") || line.contains("Exception"));
        }
    }
}
