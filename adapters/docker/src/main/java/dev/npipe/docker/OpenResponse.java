// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** A response whose body is still to come; closing it ends its call. */
final class OpenResponse implements Response {
    private final Call call;
    private final int status;
    private final Map<String, List<String>> headers;
    private final InputStream body;

    OpenResponse(Engine engine, Call call, ClassicHttpResponse response) throws IOException {
        this.call = call;
        this.status = response.getCode();
        this.headers = Messages.headers(response);
        this.body = new ResponseBody(engine, call, Messages.body(response));
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
        return headers;
    }

    @Override
    public InputStream getBody() {
        return body;
    }

    @Override
    public void close() {
        call.end();
    }
}
