// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe, as a server's and a client's connections use it. What Jetty waits for is told
 * to it on its own threads.
 */
final class NamedPipeEndPoint extends AbstractEndPoint {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    private final NamedPipeChannel pipe;
    private final Owner owner;
    private final Invocable.Task fillable = new Fillable();
    private final Invocable.Task writable = new Writable();
    private final ReadSide reads;
    private final WriteSide writes;

    private final class Fillable implements Invocable.Task {
        @Override
        public void run() {
            getFillInterest().fillable();
        }

        @Override
        public InvocationType getInvocationType() {
            return getFillInterest().getCallbackInvocationType();
        }
    }

    private final class Writable implements Invocable.Task {
        @Override
        public void run() {
            getWriteFlusher().completeWrite();
        }

        @Override
        public InvocationType getInvocationType() {
            return getWriteFlusher().getCallbackInvocationType();
        }
    }

    /**
     * @param pipe the pipe, which is this end point's from now on; it reads past ends of messages
     */
    NamedPipeEndPoint(NamedPipeChannel pipe, Owner owner) throws IOException {
        super(owner.scheduler());
        this.pipe = pipe;
        this.owner = owner;
        this.reads = new ReadSide(pipe, () -> dispatch(fillable));
        this.writes = new WriteSide(pipe, () -> dispatch(writable));
        if (pipe.readMode() != PipeMode.BYTE) {
            pipe.readMode(PipeMode.BYTE);
        }
    }

    /** The pipe, for handlers that want to know who is at its other end. */
    @Override
    public NamedPipeChannel getTransport() {
        return pipe;
    }

    /** Both ends have the address of the pipe: a client has none of its own. */
    @Override
    public NamedPipeAddress getLocalSocketAddress() {
        return pipe.address();
    }

    @Override
    public NamedPipeAddress getRemoteSocketAddress() {
        return pipe.address();
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (isInputShutdown()) {
            return -1;
        }
        int position = BufferUtil.flipToFill(buffer);
        try {
            int filled = reads.fill(buffer);
            if (filled > 0) {
                notIdle();
            } else if (filled < 0) {
                shutdownInput();
            }
            return filled;
        } catch (IOException e) {
            shutdownInput();
            throw e;
        } finally {
            BufferUtil.flipToFlush(buffer, position);
        }
    }

    @Override
    protected void needsFillInterest() {
        reads.await();
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        long before = BufferUtil.remaining(buffers);
        try {
            return writes.flush(buffers);
        } catch (IOException e) {
            throw new EofException(e); // by which Jetty knows that the peer has left
        } finally {
            if (BufferUtil.remaining(buffers) < before) {
                notIdle();
            }
        }
    }

    @Override
    protected void onIncompleteFlush() {
        writes.await();
    }

    /** Runs what may block on a thread of Jetty's, and the rest on this one, which has waited. */
    private void dispatch(Invocable.Task task) {
        if (!isOpen()) {
            return; // everybody was told by the close
        }
        switch (task.getInvocationType()) {
            case NON_BLOCKING -> task.run();
            case EITHER -> Invocable.invokeNonBlocking(task);
            case BLOCKING -> {
                try {
                    owner.executor().execute(task);
                } catch (RejectedExecutionException e) {
                    close(e); // Jetty has stopped
                }
            }
        }
    }

    /**
     * Ends the output on a thread of its own, since a message that says so may have to wait. Where
     * the pipe has no half-close only a close can tell: a server has said all it has to say, and
     * its client may wait for the end; a client waits for the answer.
     */
    @Override
    protected void doShutdownOutput() {
        if (pipe.canShutdownOutput()) {
            Thread.ofVirtual().name("npipe-jetty-shutdown").start(this::endOutput);
        } else if (owner.isServer()) {
            close();
        }
    }

    private void endOutput() {
        try {
            pipe.shutdownOutput();
        } catch (ClosedChannelException e) {
            LOG.log(Level.TRACE, "{0}: closed before the end of its output was told", pipe);
        } catch (IOException e) {
            close(e);
        }
    }

    @Override
    protected void doClose() {
        try {
            pipe.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, pipe + ": closing failed", e);
        }
    }

    @Override
    public void onClose(@Nullable Throwable failure) {
        super.onClose(failure);
        try {
            owner.executor().execute(() -> closed(failure));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "{0}: closed after Jetty has stopped", pipe);
            closed(failure);
        }
    }

    private void closed(@Nullable Throwable failure) {
        try {
            Connection connection = getConnection();
            if (connection != null) {
                connection.onClose(failure);
            }
        } finally {
            owner.whenClosed().accept(this);
        }
    }
}
