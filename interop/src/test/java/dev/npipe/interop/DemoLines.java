// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import dev.npipe.NamedPipeAddress;
import java.util.List;
import java.util.stream.Stream;

/** What both ends of the demo conversation print, whatever they are written in. */
final class DemoLines {
    static final String REQUEST = "Default request from client";
    static final String RESPONSE = "Default response from server";
    static final String WAITING = "Waiting for the client's connection...";

    private DemoLines() {}

    /** Texts of all lengths and scripts. */
    static Stream<String> texts() {
        return Stream.of("x", "Grüße, мир, 世界 🌍", "0123456789 äöü ".repeat(500));
    }

    static List<String> server(NamedPipeAddress address, String request, String response) {
        return List.of(
                "The named pipe (" + address + ") is created.",
                WAITING,
                "Client is connected.",
                "Receive %d bytes from client: \"%s\"".formatted(size(request), request),
                "Send %d bytes to client: \"%s\"".formatted(size(response), response));
    }

    static List<String> client(NamedPipeAddress address, String request, String response) {
        return List.of(
                "The named pipe (" + address + ") is connected.",
                "Send %d bytes to server: \"%s\"".formatted(size(request), request),
                "Receive %d bytes from server: \"%s\"".formatted(size(response), response));
    }

    /** The bytes on the wire: two for each UTF-16 unit, and two for the NUL. */
    private static int size(String text) {
        return text.getBytes(UTF_16LE).length + 2;
    }
}
