// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The HTTP server of the page, on the loopback. It changes nothing: all it does is answer GET. */
final class WebServer implements Closeable {
    /** What every answer says: nothing but this server's own files, and nothing is to be kept. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    static {
        // Every program of this machine can connect: it shall not be able to hold all descriptors,
        // nor all connections for long by requests that it does not end, or not even begins.
        setUnlessSet("jdk.httpserver.maxConnections", "200");
        setUnlessSet("sun.net.httpserver.maxReqTime", "2"); // seconds
        setUnlessSet("sun.net.httpserver.clockTick", "500"); // looks for idle ones, milliseconds
        setUnlessSet("sun.net.httpserver.timerMillis", "500"); // the same for half requests
    }

    /** How long the end waits for answers that are being given; it goes on when there are none. */
    private static final int STOP_SECONDS = 2;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Gate gate;
    private final Answers answers;

    private WebServer(HttpServer server, Seen seen) {
        this.server = server;
        this.gate = new Gate(server.getAddress().getPort());
        this.answers = new Answers(seen);
    }

    static WebServer start(int port, Seen seen) throws IOException {
        var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        var server = new WebServer(HttpServer.create(loopback, 0), seen);
        server.server.setExecutor(server.threads);
        server.server.createContext("/", server::answer);
        server.server.start();
        return server;
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + gate.root();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Security-Policy", POLICY);
            headers.set("Cache-Control", "no-store");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Cross-Origin-Opener-Policy", "same-origin");
            Optional<String> asked =
                    gate.open(exchange.getRequestURI().getRawPath(), exchange.getRequestHeaders());
            if (asked.isEmpty()) {
                exchange.sendResponseHeaders(403, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                headers.set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                answers.answer(asked.get(), exchange);
            }
        }
    }

    @Override
    public void close() {
        server.stop(STOP_SECONDS);
        threads.shutdownNow();
    }
}
