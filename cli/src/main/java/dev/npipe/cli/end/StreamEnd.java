// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A pair of streams: those of this process, or those of a program that it started.
 *
 * <p>A read of the standard input cannot be ended by {@link #close}: whoever waits in one does so
 * on a thread that keeps no process running.
 */
public final class StreamEnd implements End {
    private final String peer;
    private final InputStream in;
    private final OutputStream out;
    private final ReadableByteChannel source;
    private final WritableByteChannel sink;

    /**
     * An end that closes both streams with it.
     *
     * @param peer who is at the other side
     */
    public StreamEnd(String peer, InputStream in, OutputStream out) {
        this.peer = peer;
        this.in = in;
        this.out = out;
        this.source = Channels.newChannel(in);
        this.sink = Channels.newChannel(out);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public boolean hasMessages() {
        return false;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return source.read(dst);
    }

    @Override
    public boolean isMessageComplete() {
        return true;
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        while (src.hasRemaining()) {
            sink.write(src);
        }
        out.flush();
    }

    @Override
    public boolean canShutdownOutput() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        out.close();
    }

    @Override
    public boolean holdsThread() {
        return true;
    }

    @Override
    public void close() throws IOException {
        try (in) {
            out.close();
        }
    }
}
