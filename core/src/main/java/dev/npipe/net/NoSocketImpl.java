// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketImpl;

/**
 * What {@link java.net.ServerSocket} insists on having, and never asks: all that would is
 * overridden.
 */
final class NoSocketImpl extends SocketImpl {
    private static AssertionError asked() {
        return new AssertionError("a pipe has no socket of TCP");
    }

    @Override
    protected void create(boolean stream) {
        throw asked();
    }

    @Override
    protected void connect(String host, int port) {
        throw asked();
    }

    @Override
    protected void connect(InetAddress address, int port) {
        throw asked();
    }

    @Override
    protected void connect(SocketAddress address, int timeout) {
        throw asked();
    }

    @Override
    protected void bind(InetAddress host, int port) {
        throw asked();
    }

    @Override
    protected void listen(int backlog) {
        throw asked();
    }

    @Override
    protected void accept(SocketImpl s) {
        throw asked();
    }

    @Override
    protected InputStream getInputStream() {
        throw asked();
    }

    @Override
    protected OutputStream getOutputStream() {
        throw asked();
    }

    @Override
    protected int available() {
        throw asked();
    }

    @Override
    protected void close() {
        throw asked();
    }

    @Override
    protected void sendUrgentData(int data) {
        throw asked();
    }

    @Override
    public void setOption(int optID, Object value) {
        throw asked();
    }

    @Override
    public Object getOption(int optID) {
        throw asked();
    }
}
