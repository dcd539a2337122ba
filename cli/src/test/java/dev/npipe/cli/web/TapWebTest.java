// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeMode;
import dev.npipe.cli.Npipe;
import dev.npipe.cli.Until;
import dev.npipe.cli.capture.CaptureReader;
import dev.npipe.cli.capture.Packet;
import dev.npipe.cli.relay.CarryFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe tap --web} as a process. */
@Tag("slow")
final class TapWebTest extends CarryFixture {
    private static final Pattern PAGE =
            Pattern.compile("the page is (http://127\\.0\\.0\\.1:\\S+/)");

    private final HttpClient browser = HttpClient.newHttpClient();

    @Test
    void thePageOutlastsClientsAndGivesTheirMessagesToWireshark() throws Exception {
        Running tap = start("tap", "--web", "--listen", path("from"), "--to", "exec:cat");
        String page = page(tap);
        for (String text : List.of("{\"first\":1}", "second")) {
            try (NamedPipeChannel client = client("from", PipeMode.BYTE)) {
                client.write(bytes(text));
                assertThat(read(client, text.length())).isEqualTo(text);
            }
        }
        Until.isTrue(
                "the second has left", () -> get(page + "rows?conversation=2").contains("CLOSED"));
        assertThat(get(page + "rows?direction=TO_CLIENT&text=FIRST"))
                .contains("{\\\"first\\\":1}")
                .doesNotContain("second");
        assertThat(get(page)).contains("<title>npipe tap</title>");

        Path file = directory.resolve("tap.pcapng");
        var download = HttpRequest.newBuilder(URI.create(page + "capture.pcapng")).build();
        browser.send(download, BodyHandlers.ofFile(file));
        assertThat(packets(file))
                .filteredOn(packet -> packet.bytes().length > 0)
                .extracting(packet -> new String(packet.bytes(), StandardCharsets.UTF_8))
                .containsExactly("{\"first\":1}", "{\"first\":1}", "second", "second");

        tap.interrupt();
        assertThat(tap.output()).as("what is on the page is not here too").isEmpty();
        tap.expectExit(130);
        assertThat(Files.exists(Path.of(path("from")))).isFalse();
    }

    @Test
    void whatIsKeptLiesWhereTheUserWantsItAndIsGoneEvenIfTheTapIsKilled() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        ProcessBuilder command =
                Npipe.command(
                        directory, "tap", "--web", "--listen", path("from"), "--to", "exec:cat");
        command.environment().put("TMPDIR", temporary.toString());
        Running tap = start(command);
        String page = page(tap);
        try (NamedPipeChannel client = client("from", PipeMode.BYTE)) {
            client.write(bytes("first"));
            Until.isTrue("it is kept", () -> get(page + "rows").contains("first"));
        }
        tap.close(); // kills it
        assertThat(temporary).isEmptyDirectory();

        command.environment().put("TMPDIR", path("none"));
        assertThat(start(command).expectExit(2).getFirst()).contains("none");
    }

    @Test
    void aTakenPortAndAPortWithoutAPageAreRefused() throws Exception {
        Running tap = start("tap", "--web", "--listen", path("a"), "--to", path("b"));
        int port = URI.create(page(tap)).getPort();
        Running second =
                start(
                        "tap",
                        "--web",
                        "--web-port=" + port,
                        "--listen",
                        path("c"),
                        "--to",
                        path("b"));
        assertThat(second.expectExit(2).getFirst())
                .startsWith("npipe: 127.0.0.1:" + port + ": no page:");
        Running third = start("tap", "--web-port=80", "--listen", path("c"), "--to", path("b"));
        assertThat(third.expectExit(1).getFirst()).contains("--web-port: 0 to 65535, with --web");
    }

    private static String page(Running tap) throws InterruptedException {
        assertThat(tap.err().await(1, LIMIT)).isTrue();
        Matcher said = PAGE.matcher(tap.err().toString());
        assertThat(said.find()).as(tap.err().toString()).isTrue();
        return said.group(1);
    }

    private String get(String address) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address)).build();
        return browser.send(request, BodyHandlers.ofString()).body();
    }

    private static List<Packet> packets(Path file) throws Exception {
        var packets = new ArrayList<Packet>();
        try (var reader = new CaptureReader(file)) {
            for (Optional<Packet> next = reader.next(); next.isPresent(); next = reader.next()) {
                packets.add(next.get());
            }
        }
        return packets;
    }
}
