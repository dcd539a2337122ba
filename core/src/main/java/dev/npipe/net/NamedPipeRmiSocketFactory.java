// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RMIServerSocketFactory;

/**
 * Makes the sockets of both ends for RMI and JMX: objects that are exported with it are called
 * through one pipe of this machine, which only the current user may open.
 *
 * <p>RMI sends it to the clients with the objects' stubs. So it is for pipes of this machine alone:
 * no stub makes a client log on to another one. Who wants other options for a server gives {@code
 * exportObject} a server factory of its own, such as {@code port ->
 * factory.createServerSocket(port)} with a {@link NamedPipeServerSocketFactory}.
 *
 * <p>It needs the module {@code java.rmi}, as nothing else of npipe does.
 *
 * @since 0.1
 */
public final class NamedPipeRmiSocketFactory
        implements RMIClientSocketFactory, RMIServerSocketFactory, Serializable {
    @Serial private static final long serialVersionUID = 1L;

    /** The pipe. */
    private final NamedPipeAddress pipe;

    /**
     * For a pipe.
     *
     * @param pipe the pipe, on this machine
     * @throws IllegalArgumentException if it is on another machine
     */
    public NamedPipeRmiSocketFactory(NamedPipeAddress pipe) {
        if (pipe.isRemote()) {
            throw new IllegalArgumentException("a pipe of another machine: " + pipe);
        }
        this.pipe = pipe;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return new NamedPipeSocketFactory(pipe).createSocket(host, port);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return new NamedPipeServerSocketFactory(pipe).createServerSocket(port);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        if (pipe == null || pipe.isRemote()) {
            throw new InvalidObjectException("a pipe of another machine, or none: " + pipe);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedPipeRmiSocketFactory factory && pipe.equals(factory.pipe);
    }

    @Override
    public int hashCode() {
        return pipe.hashCode();
    }

    /** The pipe, for people. */
    @Override
    public String toString() {
        return "NamedPipeRmiSocketFactory[" + pipe + ']';
    }
}
