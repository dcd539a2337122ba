// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.waiting.Descriptor;
import dev.npipe.internal.linux.waiting.Epoll;
import dev.npipe.internal.linux.waiting.Interest;
import dev.npipe.internal.linux.waiting.Parking;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** A connected stream socket, whose descriptor stays in blocking mode. */
final class LinuxSocket implements UnixSocket, Epoll.Listener {
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

    /** Loads this class before there is a descriptor that would be lost if that failed. */
    static void load() {}

    /** The socket of a descriptor that the kernel has just handed over; it is not lost here. */
    static LinuxSocket of(CallState state, int fd) {
        LinuxSocket socket = null;
        try {
            socket = new LinuxSocket(fd);
            return socket;
        } finally {
            if (socket == null) { // no memory
                Libc.close(state, fd);
            }
        }
    }

    private void beforeClose() {
        interest.forget();
        receiver.free();
        sender.free();
    }

    @Override
    public Source source() {
        return receiver;
    }

    @Override
    public Sink sink() {
        return sender;
    }

    @Override
    public void onReadable(Runnable callback) throws IOException {
        interest.toCallBack(callback);
    }

    @Override
    public void ignoreReadable() {
        interest.takeCallback();
    }

    @Override
    public void ready(int events) {
        try {
            if ((events & (Constants.EPOLLOUT | ENDED)) != 0) {
                sender.parking().ready();
            }
        } finally {
            if ((events & (Constants.EPOLLIN | Constants.EPOLLRDHUP | ENDED)) != 0) {
                readable();
            }
        }
    }

    private void readable() {
        try {
            receiver.parking().ready();
        } finally {
            Runnable callback = interest.takeCallback();
            if (callback != null) {
                callback.run(); // last, as it may fail
            }
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
    public Optional<String> boundTo() throws IOException {
        return calls.boundTo();
    }

    @Override
    public PeerIdentity user() throws IOException {
        return calls.user();
    }

    @Override
    public PeerIdentity credentials() throws IOException {
        return calls.peer(false);
    }

    @Override
    public OptionalLong userId() throws IOException {
        return credentials().userId();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return calls.peer(true);
    }

    @Override
    public void passDescriptors(int first, int second) throws IOException {
        calls.pass(first, second);
    }

    @Override
    public int[] takeDescriptors(Deadline deadline) throws IOException {
        int[] taken = new int[2];
        var arrival = new Parking(); // a receiver that waits would take the byte without them
        arrival.clear();
        while (!calls.take(taken)) {
            onReadable(arrival::signal);
            arrival.await(deadline, descriptor);
            arrival.clear();
        }
        return taken;
    }

    @Override
    public void close() {
        descriptor.close();
        interest.takeCallback();
        receiver.parking().signal();
        sender.parking().signal();
    }
}
