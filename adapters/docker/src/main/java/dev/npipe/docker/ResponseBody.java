// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of a response. Closing it ends its call: to read the rest, as HttpClient's own does,
 * would never end for a log that is followed.
 */
final class ResponseBody extends FilterInputStream {
    private final Engine engine;
    private final Call call;

    ResponseBody(Engine engine, Call call, InputStream body) {
        super(body);
        this.engine = engine;
        this.call = call;
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw engine.named(call.reason(e));
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            throw engine.named(call.reason(e));
        }
    }

    @Override
    public void close() {
        call.end();
    }
}
