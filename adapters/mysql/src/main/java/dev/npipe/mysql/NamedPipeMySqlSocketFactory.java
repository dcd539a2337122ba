// SPDX-License-Identifier: Apache-2.0
package dev.npipe.mysql;

import com.mysql.cj.Session;
import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.exceptions.WrongArgumentException;
import com.mysql.cj.protocol.StandardSocketFactory;
import dev.npipe.NamedPipeAddress;
import dev.npipe.net.NamedPipeSocket;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Connects MySQL Connector/J to a pipe, when its setting {@code socketFactory} is the name of this
 * class: {@code dev.npipe.mysql.NamedPipeMySqlSocketFactory}.
 *
 * <p>The pipe is the setting {@code namedPipePath}, or {@code path} as Connector/J also calls it,
 * in any form that {@link NamedPipeAddress#parse} takes: {@code \\.\pipe\MySQL}, {@code MySQL} or,
 * on Unix, the absolute path of the server's socket. What Connector/J's own {@code
 * NamedPipeSocketFactory} does on Windows, this one does on every platform, and with it:
 *
 * <ul>
 *   <li>{@code connectTimeout} and the login timeout of {@link java.sql.DriverManager} bound the
 *       wait for a free instance, and the login timeout the handshake too; without them a client
 *       waits for a free instance as long as it takes
 *   <li>{@code socketTimeout} bounds each read
 *   <li>{@code sslMode} encrypts the connection if the server offers it
 *   <li>a statement runs while another thread cancels it
 * </ul>
 *
 * <p>Nobody looks at the host and the port of the URL, but {@code sslMode=VERIFY_IDENTITY}, which
 * compares the host with the certificate. The settings of TCP, such as {@code tcpNoDelay} and
 * {@code localSocketAddress}, have no effect.
 *
 * @since 0.1
 */
public final class NamedPipeMySqlSocketFactory extends StandardSocketFactory {
    private @Nullable NamedPipeAddress pipe;

    /** Called by the driver, once for each connection. */
    public NamedPipeMySqlSocketFactory() {}

    /**
     * Connects to the pipe that the settings name.
     *
     * @param host a name only
     * @param port a number only
     * @param settings those of the connection
     * @param loginTimeout how long connecting and the handshake may take together, in milliseconds;
     *     0 for as long as it takes
     * @return the socket
     * @throws WrongArgumentException if no pipe is named, or the name is not the address of a pipe
     * @throws java.net.ConnectException if there is no such pipe
     * @throws java.net.SocketTimeoutException if all instances are busy until the time is over
     * @throws IOException as {@link NamedPipeSocket#connect(java.net.SocketAddress, int)}
     */
    @Override
    // The driver asks for a Socket, in these words.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends Closeable> T connect(
            String host, int port, PropertySet settings, int loginTimeout) throws IOException {
        this.host = host;
        this.port = port;
        loginTimeoutCountdown = loginTimeout;
        NamedPipeAddress address = pipeOf(settings);
        int connectTimeout = settings.getIntegerProperty(PropertyKey.connectTimeout).getValue();
        var socket = new NamedPipeSocket();
        try {
            socket.connect(address, getRealTimeout(connectTimeout));
            resetLoginTimeCountdown();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        pipe = address;
        rawSocket = socket;
        sslSocket = socket;
        return (T) socket;
    }

    private static NamedPipeAddress pipeOf(PropertySet settings) {
        RuntimeProperty<String> path = settings.getStringProperty(PropertyKey.PATH);
        String text = path == null ? null : path.getValue();
        if (text == null || text.isEmpty()) {
            throw new WrongArgumentException(
                    "no pipe is named: add namedPipePath=PIPE to the settings of the connection,"
                            + " as in namedPipePath=MySQL");
        }
        try {
            return NamedPipeAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new WrongArgumentException(
                    "namedPipePath is not the address of a pipe: " + e.getMessage(), e);
        }
    }

    /** Whether the server is on this machine: a pipe that is not remote leads to nowhere else. */
    @Override
    public boolean isLocallyConnected(Session session) {
        return pipe != null && !pipe.isRemote();
    }
}
