// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * Lets an interrupt end a system call on a socket that has no channel yet: it closes the socket, as
 * an interrupt closes a channel.
 */
final class InterruptGuard extends AbstractInterruptibleChannel {
    private final UnixSocket socket;

    InterruptGuard(UnixSocket socket) {
        this.socket = socket;
    }

    /** Before the calls. */
    void enter() {
        begin();
    }

    /**
     * After the calls.
     *
     * @throws java.nio.channels.ClosedByInterruptException if the thread was interrupted meanwhile
     */
    void leave(boolean completed) throws AsynchronousCloseException {
        end(completed);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        socket.close();
    }
}
