// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;

/** A socket with a time limit, and with options of TCP that are remembered and do nothing. */
abstract sealed class OptionSocket extends Socket permits NamedPipeSocket {
    final SocketPipe pipe;

    private final RememberedOptions options = RememberedOptions.ofSocket();

    private volatile boolean oobInline;

    OptionSocket(SocketPipe pipe) throws SocketException {
        super((SocketImpl) null);
        this.pipe = pipe;
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        pipe.checkNotClosed();
        pipe.readTimeout(Milliseconds.toDuration(timeout));
    }

    @Override
    public int getSoTimeout() throws SocketException {
        pipe.checkNotClosed();
        return Milliseconds.of(pipe.readTimeout());
    }

    /** Never possible. */
    @Override
    public void sendUrgentData(int data) throws IOException {
        pipe.open();
        throw new SocketException("Urgent data not supported");
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        pipe.checkNotClosed();
        oobInline = on;
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        pipe.checkNotClosed();
        return oobInline;
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        set(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return get(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return options.supported();
    }

    @Override
    public void setTcpNoDelay(boolean value) throws SocketException {
        set(StandardSocketOptions.TCP_NODELAY, value);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return get(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public void setSendBufferSize(int value) throws SocketException {
        set(StandardSocketOptions.SO_SNDBUF, value);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int value) throws SocketException {
        set(StandardSocketOptions.SO_RCVBUF, value);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setKeepAlive(boolean value) throws SocketException {
        set(StandardSocketOptions.SO_KEEPALIVE, value);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return get(StandardSocketOptions.SO_KEEPALIVE);
    }

    @Override
    public void setTrafficClass(int value) throws SocketException {
        set(StandardSocketOptions.IP_TOS, value);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
    }

    @Override
    public void setReuseAddress(boolean value) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, value);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        if (on && linger < 0) {
            throw new IllegalArgumentException("invalid value for SO_LINGER");
        }
        set(StandardSocketOptions.SO_LINGER, on ? linger : -1);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return get(StandardSocketOptions.SO_LINGER);
    }

    private <T> void set(SocketOption<T> option, T value) throws SocketException {
        pipe.checkNotClosed();
        options.set(option, value);
    }

    private <T> T get(SocketOption<T> option) throws SocketException {
        pipe.checkNotClosed();
        return options.get(option);
    }
}
