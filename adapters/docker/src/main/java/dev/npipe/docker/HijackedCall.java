// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;

/**
 * A request whose connection becomes a stream both ways once it is answered, be it with 101 or, as
 * engines do whose client asks for no upgrade, with 200.
 */
final class HijackedCall implements Call {
    private final OpenCalls calls;
    private final Socket socket;
    private final DefaultBHttpClientConnection connection =
            new DefaultBHttpClientConnection(Http1Config.DEFAULT);
    private final InputPump input;

    private HijackedCall(OpenCalls calls, Socket socket, InputStream input) {
        this.calls = calls;
        this.socket = socket;
        this.input = new InputPump(input, socket, connection);
    }

    static Response execute(Engine engine, OpenCalls calls, Request request, InputStream input) {
        var call = new HijackedCall(calls, engine.unconnected(), input);
        boolean answered = false;
        try {
            call.connection.bind(call.socket); // before it connects, so that end() closes it
            calls.add(call);
            engine.connect(call.socket);
            var response = new OpenResponse(engine, call, call.exchange(translated(request)));
            answered = true;
            return response;
        } catch (IOException | HttpException e) {
            throw engine.failed(request, e);
        } finally {
            if (!answered) {
                call.end(); // also after what a stream or an option of the caller throws
            }
        }
    }

    private static ClassicHttpRequest translated(Request request) throws IOException {
        var translated = new BasicClassicHttpRequest(request.method(), request.path());
        Messages.copyHeaders(request, translated);
        translated.setHeader(HttpHeaders.HOST, Engine.HOST.toHostString());
        translated.setHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        translated.setHeader(HttpHeaders.UPGRADE, "tcp");
        byte[] body = bodyOf(request);
        // Never in chunks: engines stop to look at these where the stream begins.
        translated.setHeader(HttpHeaders.CONTENT_LENGTH, body.length);
        translated.setEntity(new ByteArrayEntity(body, null));
        return translated;
    }

    private static byte[] bodyOf(Request request) throws IOException {
        byte[] bytes = request.bodyBytes();
        InputStream body = request.body();
        if (bytes != null) {
            return bytes;
        }
        return body == null ? new byte[0] : body.readAllBytes();
    }

    /** What the connection has read ahead of the stream is in the body of the response. */
    private ClassicHttpResponse exchange(ClassicHttpRequest request)
            throws IOException, HttpException {
        connection.sendRequestHeader(request);
        connection.sendRequestEntity(request);
        connection.flush();
        ClassicHttpResponse response = connection.receiveResponseHeader();
        while (isInterim(response.getCode())) {
            response = connection.receiveResponseHeader();
        }
        connection.receiveResponseEntity(response);
        if (isStream(response.getCode())) {
            response.setCode(HttpStatus.SC_OK); // docker-java takes all but 2xx for a failure
            socket.setSoTimeout(0);
            input.start(); // last: if the input fails, who reads the body is to learn it
        }
        return response;
    }

    private static boolean isInterim(int status) {
        return status < HttpStatus.SC_OK && !isStream(status);
    }

    private static boolean isStream(int status) {
        return status == HttpStatus.SC_SWITCHING_PROTOCOLS || status == HttpStatus.SC_OK;
    }

    @Override
    public IOException reason(IOException thrown) {
        return input.failure().orElse(thrown);
    }

    @Override
    public void end() {
        calls.remove(this);
        input.stop();
        connection.close(CloseMode.IMMEDIATE);
    }
}
