// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/** An ordinary request, on a connection of the pool. */
final class PooledCall implements Call {
    private final OpenCalls calls;
    private final HttpUriRequestBase request;

    private PooledCall(OpenCalls calls, HttpUriRequestBase request) {
        this.calls = calls;
        this.request = request;
    }

    static Response execute(
            Engine engine, OpenCalls calls, CloseableHttpClient pool, Request request) {
        var call = new PooledCall(calls, translated(request));
        boolean answered = false;
        try {
            calls.add(call);
            ClassicHttpResponse head = pool.executeOpen(Engine.HOST, call.request, null);
            var response = new OpenResponse(engine, call, head);
            answered = true;
            return response;
        } catch (IOException e) {
            throw engine.failed(request, e);
        } catch (RuntimeException e) {
            // of a pool that is closed, or of the caller's body or options
            throw calls.areClosed() ? engine.failed(request, e) : e;
        } finally {
            if (!answered) {
                call.end();
            }
        }
    }

    private static HttpUriRequestBase translated(Request request) {
        var translated = new HttpUriRequestBase(request.method(), URI.create("/"));
        translated.setPath(request.path()); // as it is: docker-java has encoded it
        Messages.copyHeaders(request, translated);
        byte[] bytes = request.bodyBytes();
        InputStream body = request.body();
        if (bytes != null) {
            translated.setEntity(new ByteArrayEntity(bytes, null));
        } else if (body != null) {
            translated.setEntity(new InputStreamEntity(body, null));
        }
        return translated;
    }

    /** Does nothing to a connection that is back in the pool, as the response was read. */
    @Override
    public void end() {
        calls.remove(this);
        request.cancel();
    }
}
