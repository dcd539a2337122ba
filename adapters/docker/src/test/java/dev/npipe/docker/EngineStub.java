// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * An engine that answers as the documents of Docker's Engine API say: ordinary requests, a log that
 * goes on, and streams both ways on 101 and on 200.
 */
final class EngineStub implements AutoCloseable {
    private final PipeServer server;
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    EngineStub(NamedPipeAddress pipe, PipeMode mode) throws IOException {
        server =
                NamedPipeServerChannel.builder()
                        .mode(mode)
                        .zeroMessageEndsStream(true)
                        .bind(pipe)
                        .serve(this::serve);
    }

    int connections() {
        return connections.get();
    }

    /** The path of a request that has come in, or the end of an input. */
    String awaitSeen() throws InterruptedException {
        return seen.take();
    }

    private void serve(NamedPipeChannel client) throws IOException {
        connections.incrementAndGet();
        try (Socket socket = client.socket();
                var connection = new DefaultBHttpServerConnection("http", Http1Config.DEFAULT)) {
            connection.bind(socket);
            ClassicHttpRequest request = connection.receiveRequestHeader();
            while (request != null) {
                connection.receiveRequestEntity(request);
                seen.add(request.getPath());
                answer(connection, socket, request);
                request = socket.isClosed() ? null : connection.receiveRequestHeader();
            }
        } catch (HttpException e) {
            throw new IOException(e);
        }
    }

    private void answer(
            DefaultBHttpServerConnection connection, Socket socket, ClassicHttpRequest request)
            throws IOException, HttpException {
        switch (request.getPath()) {
            case "/silent" -> socket.getInputStream().read();
            case "/log" -> goOn(socket);
            case "/attach" -> stream(socket, "101 UPGRADED", "Connection: Upgrade\r\nUpgrade: tcp");
            case "/attach-200" -> stream(socket, "200 OK", "");
            case "/gone" -> {
                socket.getOutputStream().write(head("101 UPGRADED", "Upgrade: tcp"));
                socket.close();
            }
            case "/size" -> send(connection, 200, describe(request));
            case "/no-such-container" ->
                    send(connection, 404, "{\"message\":\"no such container\"}");
            default -> send(connection, 200, "OK");
        }
    }

    private static String describe(ClassicHttpRequest request) throws IOException {
        long size = request.getEntity().getContent().transferTo(OutputStream.nullOutputStream());
        return size + (request.containsHeader("Content-Length") ? " bytes" : " bytes in chunks");
    }

    private static void send(DefaultBHttpServerConnection connection, int status, String body)
            throws IOException, HttpException {
        ClassicHttpResponse response = new BasicClassicHttpResponse(status);
        var entity = new StringEntity(body);
        response.setEntity(entity);
        response.setHeader("Content-Length", entity.getContentLength());
        connection.sendResponseHeader(response);
        connection.sendResponseEntity(response);
        connection.flush();
    }

    /** A first part, and then silence until the client has gone. */
    private static void goOn(Socket socket) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nline\n\r\n";
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        socket.getInputStream().read();
    }

    /** The head and the first output in one piece, then the count of the input after its end. */
    private void stream(Socket socket, String status, String headers) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head(status, headers));
        long size = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        seen.add("end of input");
        out.write((size + " bytes\n").getBytes(US_ASCII));
        socket.close();
    }

    private static byte[] head(String status, String headers) {
        String type = "Content-Type: application/vnd.docker.raw-stream\r\n";
        String end = headers.isEmpty() ? "\r\n" : headers + "\r\n\r\n";
        return ("HTTP/1.1 " + status + "\r\n" + type + end + "ready\n").getBytes(US_ASCII);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        server.join();
    }
}
