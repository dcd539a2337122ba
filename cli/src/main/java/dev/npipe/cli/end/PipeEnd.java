// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeAccess;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connected instance of a pipe, or a connected socket at a path. */
public final class PipeEnd implements End {
    private final NamedPipeChannel pipe;
    private final boolean messages;
    private final boolean server;
    private final boolean zeroMessageEnds;

    /** An end that is closed with this. */
    public PipeEnd(NamedPipeChannel pipe) throws IOException {
        this(pipe, false);
    }

    /**
     * An end that is closed with this.
     *
     * @param zeroMessageEnds whether the other side takes a message of no bytes for the end of what
     *     is sent, though the two libraries have not agreed on that
     */
    PipeEnd(NamedPipeChannel pipe, boolean zeroMessageEnds) throws IOException {
        this.pipe = pipe;
        this.zeroMessageEnds = zeroMessageEnds;
        this.messages = pipe.info().type() == PipeMode.MESSAGE;
        this.server = pipe.info().serverEnd();
    }

    /** The channel, for what only pipes have. */
    public NamedPipeChannel channel() {
        return pipe;
    }

    @Override
    public String peer() {
        try {
            return server ? pipe.peer().toString() : pipe.address().toString();
        } catch (IOException e) {
            return "somebody who has left";
        }
    }

    @Override
    public boolean hasMessages() {
        return messages;
    }

    @Override
    public boolean canRead() {
        return pipe.access() != PipeAccess.WRITE;
    }

    @Override
    public boolean canWrite() {
        return pipe.access() != PipeAccess.READ;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return canRead() ? pipe.read(dst) : -1;
    }

    @Override
    public boolean isMessageComplete() {
        return !messages || pipe.isMessageComplete();
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        if (canWrite()) {
            pipe.write(src);
        } else {
            src.position(src.limit());
        }
    }

    @Override
    public boolean canShutdownOutput() {
        return pipe.canShutdownOutput() || messages && zeroMessageEnds;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (pipe.canShutdownOutput()) {
            pipe.shutdownOutput();
        } else {
            pipe.write(ByteBuffer.allocate(0));
        }
    }

    @Override
    public boolean isPeerGone() throws IOException {
        return pipe.isPeerGone();
    }

    @Override
    public void close() throws IOException {
        pipe.close();
    }
}
