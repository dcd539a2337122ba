// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Started;
import dev.npipe.cli.Until;
import dev.npipe.cli.web.kept.History;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets an answer of the page's server, and what is in it. */
@Tag("slow")
final class WebServerTest {
    @RegisterExtension final Started started = new Started();
    private WebAudience web;
    private URI address;
    private Traffic traffic;

    @BeforeEach
    void open() throws IOException {
        web = started.kept(WebAudience.open("from → to", "data", _ -> true, 0, _ -> {}));
        address = URI.create(web.address());
        traffic = new Traffic(web);
    }

    @Test
    void onlyWhoKnowsTheSecretGetsIn() throws IOException {
        assertThat(status("/", host())).isEqualTo(403);
        assertThat(status("/index.html", host())).isEqualTo(403);
        assertThat(status("/events", host())).isEqualTo(403);
        String almost = address.getPath().substring(0, address.getPath().length() - 2) + "_/";
        assertThat(status(almost, host())).isEqualTo(403);
        assertThat(status(address.getPath(), host())).isEqualTo(200);
        assertThat(address.getPath()).as("256 bits of secret").hasSize(45);
    }

    @Test
    void theNameOfAnotherMachineThatLeadsHereIsRefused() throws IOException {
        int port = address.getPort();
        assertThat(status(address.getPath(), "Host: evil.example:" + port)).isEqualTo(403);
        assertThat(status(address.getPath(), "Host: 127.0.0.1")).isEqualTo(403);
        assertThat(status(address.getPath(), "Host: 127.0.0.1:1")).isEqualTo(403);
        assertThat(status(address.getPath(), host() + "\r\nHost: evil.example")).isIn(400, 403);
        assertThat(status(address.getPath(), "Host: localhost:" + port)).isEqualTo(200);
    }

    @Test
    void pagesOfOtherOriginsAreRefused() throws IOException {
        String rows = address.getPath() + "rows";
        for (String foreign :
                List.of(
                        "Origin: https://evil.example",
                        "Origin: null",
                        "Origin: http://127.0.0.1:1",
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Site: same-site",
                        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest:"
                                + " document")) {
            assertThat(status(rows, host() + "\r\n" + foreign)).as(foreign).isEqualTo(403);
        }
        String ours = "Origin: http://127.0.0.1:" + address.getPort();
        assertThat(status(rows, host() + "\r\n" + ours)).isEqualTo(200);
        assertThat(status(rows, host() + "\r\nSec-Fetch-Site: same-origin")).isEqualTo(200);
    }

    @Test
    void aLinkMayLeadToThePageButNoFrameMayShowIt() throws IOException {
        String followed = "\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate";
        String page = address.getPath();
        assertThat(status(page, host() + followed + "\r\nSec-Fetch-Dest: document")).isEqualTo(200);
        assertThat(status(page, host() + followed + "\r\nSec-Fetch-Dest: iframe")).isEqualTo(403);
    }

    @Test
    void everyAnswerForbidsWhatThePageDoesNotNeed() throws IOException {
        for (String path : List.of("/", address.getPath(), address.getPath() + "rows")) {
            assertThat(answer("GET", path, host()))
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'")
                    .containsIgnoringCase("cache-control: no-store")
                    .containsIgnoringCase("x-content-type-options: nosniff")
                    .containsIgnoringCase("referrer-policy: no-referrer")
                    .containsIgnoringCase("cross-origin-resource-policy: same-origin")
                    .doesNotContainIgnoringCase("access-control-allow");
        }
    }

    @Test
    void onlyItsOwnFilesAreInReach() throws IOException {
        for (String name :
                List.of(
                        "../web/Gate.class",
                        "Gate.class",
                        "%2e%2e/Main.class",
                        "x.js",
                        "app.js/")) {
            assertThat(status(address.getPath() + name, host())).as(name).isIn(403, 404);
        }
        assertThat(status(address.getPath() + "app.js", host())).isEqualTo(200);
        assertThat(answer("POST", address.getPath(), host())).startsWith("HTTP/1.1 405");
        assertThat(status(address.getPath() + "rows?limit=x", host())).isEqualTo(400);
        assertThat(status(address.getPath() + "message?row=5", host())).isEqualTo(410);
    }

    @Test
    void whatCannotBeReadIsToldInPlainWords() throws IOException {
        var answers =
                Map.of(
                        "rows?limit=x", "limit: a number, not 'x'",
                        "rows?conversation=x", "conversation: a number, not 'x'",
                        "rows?direction=up", "direction: TO_SERVER or TO_CLIENT, not 'up'",
                        "find?find=hex:123", "text: after hex: two digits for each byte, not '123'",
                        "message?row=", "row: a number, not ''");
        for (var asked : answers.entrySet()) {
            assertThat(answer("GET", address.getPath() + asked.getKey(), host()))
                    .startsWith("HTTP/1.1 400")
                    .endsWith("\r\n\r\n" + asked.getValue());
        }
    }

    @Test
    @Timeout(60)
    void whoHoldsManyHalfRequestsKeepsTheOwnerOutForAMomentOnly() throws Exception {
        var held = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 300; i++) {
                var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), address.getPort());
                held.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.UTF_8));
                }
            }
            long begin = System.nanoTime();
            Until.isTrue("the owner gets in", () -> isLetIn(address.getPath()));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("all of them still wait, and the owner does not")
                    .isLessThan(Duration.ofSeconds(15));
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    private boolean isLetIn(String path) {
        try {
            return answer("GET", path, host()).startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false; // too many were there
        }
    }

    @Test
    void nobodyGetsInFromTheNetwork() throws IOException {
        Optional<InetAddress> other =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                        .findFirst();
        org.junit.jupiter.api.Assumptions.assumeTrue(other.isPresent(), "no other address");
        try (var socket = new Socket()) {
            var there = new InetSocketAddress(other.orElseThrow(), address.getPort());
            org.assertj.core.api.Assertions.assertThatIOException()
                    .isThrownBy(() -> socket.connect(there, 2000));
        }
    }

    @Test
    void aMessageIsGivenAsItWas() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        traffic.opened(1);
        traffic.toServer(1, all);
        traffic.toServer(1, "marker");
        Until.isTrue(
                "the message is kept",
                () ->
                        answer("GET", address.getPath() + "rows?text=MARKER", host())
                                .contains("marker"));
        assertThat(answer("GET", address.getPath() + "message?row=1&all=1", host()))
                .contains("application/octet-stream")
                .contains("attachment")
                .endsWith("\r\n\r\n" + new String(all, StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatIsNotKeptIsCounted() throws Exception {
        int messages = 4_000;
        byte[] message = new byte[32 << 10];
        for (int i = 0; i < messages; i++) {
            traffic.toServer(1, message); // faster than some disks
        }
        assertThat(web.seen().rates().totals().getFirst()).isEqualTo((long) messages);
        Until.isTrue("all are accounted for", () -> accounted() >= messages);
        assertThat(accounted()).isEqualTo(messages);
    }

    @Test
    void temporaryFilesAreGoneWithThePage(@org.junit.jupiter.api.io.TempDir Path directory)
            throws Exception {
        try (var history = new History(1 << 20, directory)) {
            for (int i = 0; i < 1000; i++) {
                history.append(0, Traffic.passage(i, 1, new byte[10_000]));
            }
            history.publish();
            assertThat(history.firstRow()).as("the oldest were dropped").isPositive();
            assertThat(history.endRow()).isEqualTo(1000);
            assertThat(history.entry(history.firstRow() - 1)).isEmpty();
            assertThat(history.entry(999)).isPresent();
        }
        try (Stream<Path> left = Files.walk(directory)) {
            assertThat(left).containsExactly(directory);
        }
    }

    private long accounted() {
        return web.seen().history().endRow() + web.seen().missed().get();
    }

    private String host() {
        return "Host: 127.0.0.1:" + address.getPort();
    }

    private int status(String path, String headers) throws IOException {
        return Integer.parseInt(answer("GET", path, headers).split(" ", 3)[1]);
    }

    /** All that the server answers; a browser would not send some of these headers. */
    private String answer(String method, String path, String headers) throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), address.getPort())) {
            String request = method + " " + path + " HTTP/1.1\r\n" + headers;
            socket.getOutputStream()
                    .write(
                            (request + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            var answer = new StringBuilder();
            var in = socket.getInputStream();
            byte[] piece = new byte[8192];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                answer.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
                if (path.endsWith("events")) {
                    break;
                }
            }
            return answer.toString();
        }
    }
}
