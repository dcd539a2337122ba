// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.PipePeer;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The same answers for every way. */
final class Answers extends Handler.Abstract {
    /** Done when somebody has asked for {@code /held}. */
    final CountDownLatch held = new CountDownLatch(1);

    /** Lets the answer to {@code /held} go. */
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        switch (Request.getPathInContext(request)) {
            case "/echo" -> Content.copy(request, response, callback);
            case "/slow" -> {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 1_000_000);
                response.write(false, ByteBuffer.wrap(new byte[1_000]), Callback.NOOP);
            }
            case "/held" -> {
                held.countDown();
                release.await();
                Content.Sink.write(response, true, "held", callback);
            }
            case "/parts" ->
                    response.write(
                            false,
                            UTF_8.encode("one, "),
                            Callback.from(
                                    () -> response.write(true, UTF_8.encode("two"), callback),
                                    callback::failed));
            case "/from" ->
                    Content.Sink.write(response, true, Request.getRemoteAddr(request), callback);
            case "/peer" -> {
                var peer = (PipePeer) request.getAttribute(NamedPipePeerCustomizer.PEER_ATTRIBUTE);
                String name = peer == null ? "no peer" : peer.userName().orElse("no name");
                Content.Sink.write(response, true, name, callback);
            }
            default -> {
                String answer = request.getMethod() + " " + request.getHttpURI().getPath();
                Content.Sink.write(response, true, answer, callback);
            }
        }
        return true;
    }
}
