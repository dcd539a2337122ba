// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.local.LocalSocket;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connected stream socket, whose descriptor stays in blocking mode. */
final class LinuxSocket implements LocalSocket, Epoll.Listener {
    private static final int ENDED = Constants.EPOLLHUP | Constants.EPOLLERR;

    private final Descriptor descriptor;
    private final Interest interest;
    private final Receiver receiver;
    private final Sender sender;
    private final SocketCalls calls;

    LinuxSocket(int fd) {
        this.descriptor = new Descriptor(fd, this::beforeClose);
        this.interest = new Interest(descriptor, this);
        this.receiver = new Receiver(descriptor, interest);
        this.sender = new Sender(descriptor, interest);
        this.calls = new SocketCalls(descriptor);
    }

    private void beforeClose() {
        interest.forget();
        receiver.free();
        sender.free();
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        return receiver.read(dst, 0, deadline);
    }

    @Override
    public int readAll(ByteBuffer dst, Deadline deadline) throws IOException {
        return receiver.read(dst, Constants.MSG_WAITALL, deadline);
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        return receiver.read(head, body, deadline);
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        return receiver.readNow(dst);
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        receiver.awaitReadable(deadline);
    }

    @Override
    public void onReadable(Runnable callback) throws IOException {
        interest.toCallBack(callback);
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        sender.write(src, deadline);
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        sender.write(srcs, deadline);
    }

    @Override
    public boolean writeShort(ByteBuffer src) throws IOException {
        return sender.writeShort(src);
    }

    @Override
    public boolean sendsHeapAsItIs() {
        return true;
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        return sender.writeNow(src);
    }

    @Override
    public void ready(int events) {
        if ((events & (Constants.EPOLLIN | Constants.EPOLLRDHUP | ENDED)) != 0) {
            receiver.wake();
            Runnable callback = interest.takeCallback();
            if (callback != null) {
                callback.run();
            }
        }
        if ((events & (Constants.EPOLLOUT | ENDED)) != 0) {
            sender.wake();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        calls.shutdown(Constants.SHUT_WR);
    }

    @Override
    public void shutdownInput() throws IOException {
        calls.shutdown(Constants.SHUT_RD);
    }

    @Override
    public boolean hungUp() throws IOException {
        return calls.hungUp();
    }

    @Override
    public boolean leftUnread() throws IOException {
        return calls.failed();
    }

    @Override
    public int unsent() throws IOException {
        return calls.unsent();
    }

    @Override
    public void bufferSizes(int receive, int send) throws IOException {
        calls.bufferSize(Constants.SO_RCVBUF, receive);
        calls.bufferSize(Constants.SO_SNDBUF, send);
    }

    @Override
    public PeerIdentity credentials() throws IOException {
        return calls.peer(false);
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return calls.peer(true);
    }

    @Override
    public void close() {
        descriptor.close();
        interest.takeCallback();
        receiver.wake();
        sender.wake();
    }
}
