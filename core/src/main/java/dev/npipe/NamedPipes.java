// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Providers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be asked about pipes by name: whether one exists, which there are, when one is free.
 *
 * @since 0.1
 */
public final class NamedPipes {
    private NamedPipes() {}

    /**
     * The pipes that have a server: on Windows all of this machine, on Unix those in the places
     * where a client of this process would look, which are the directory of pipes and {@code /tmp}.
     * None of them is opened.
     *
     * <p>Linux is asked which sockets listen, by their numbers with native access and else by a
     * text ({@code /proc/net/unix}) in which other users can make a dead server's file look alive,
     * but hide none. Where the system does not tell, as on macOS, each socket file counts. A server
     * in another network namespace, as outside of a container, is found too; without native access
     * only one that speaks npipe's protocol.
     *
     * @return the addresses in the order of their names
     * @throws IOException if the place where pipes live cannot be read
     */
    public static List<NamedPipeAddress> list() throws IOException {
        return Providers.current().list();
    }

    /**
     * Tells whether a pipe has a server that {@link NamedPipeChannel#connect} and {@link #await}
     * would find. What is said at {@link #list} about who is believed holds here too; of a name no
     * link is followed.
     *
     * <p>The pipe is not opened, so no instance is used up, with one exception: without native
     * access only a connection tells, at a socket of plain bytes, whether there is a server that
     * the system's table does not name by this file, since the file was renamed or the server is in
     * another network namespace. It is closed at once.
     *
     * @param address the pipe
     * @return true if it has, busy or not
     * @throws IOException if the system cannot be asked
     */
    public static boolean exists(NamedPipeAddress address) throws IOException {
        return Providers.current().exists(address);
    }

    /**
     * The places in which a client of this process looks for pipes by name, in that order. A server
     * of this process makes its pipes in the first.
     *
     * @return the directories; none on Windows
     */
    public static List<Path> directories() {
        return Providers.current().directories();
    }

    /**
     * What is known of the pipes of this machine, without opening one, also of files that a killed
     * server left. Two entries have the same address where a pipe of that name is in both places in
     * which a client looks, or where some of its files are stale; first comes the one with a
     * server.
     *
     * <p>Where {@link #list} would have to connect to find out, this does not, and the state is
     * {@link PipeState#UNKNOWN}. What is said there about who is believed holds here too.
     *
     * @return an entry for each, in the order of the names
     * @throws IOException if the place where pipes live cannot be read
     */
    public static List<PipeEntry> entries() throws IOException {
        return Providers.current().entries().stream().map(PipeEntry::of).toList();
    }

    /**
     * The pipes of {@link #entries}, of which only the address, the paths, the state and the
     * protocol need be told; all else may be empty. No process is looked through for that and no
     * server's file read, which takes most of the time of {@link #entries}.
     *
     * @return an entry for each, in the same order
     * @throws IOException if the place where pipes live cannot be read
     */
    public static List<PipeEntry> briefEntries() throws IOException {
        return Providers.current().briefEntries().stream().map(PipeEntry::of).toList();
    }

    /**
     * What is known of a pipe, without opening it.
     *
     * @param address a pipe of this machine; the path of a socket may lead through links
     * @return what a client would reach, or what else is there, such as the file of a server that
     *     was killed; empty if there is nothing
     * @throws UnsupportedOperationException if the address is of another machine, or none that a
     *     pipe of this system can have
     * @throws IOException if the system cannot be asked
     */
    public static Optional<PipeEntry> entry(NamedPipeAddress address) throws IOException {
        return Providers.current().entry(address).map(PipeEntry::of);
    }

    /**
     * Every Unix socket that listens at an absolute path on this machine, also those of pipes, by
     * that path. A socket whose path leads elsewhere by now, or is out of this user's reach, is
     * left out, and so is one that no address can name, as it is too long.
     *
     * @return an entry for each, in the order of the paths
     * @throws UnsupportedOperationException if the system does not tell: all but Linux
     * @throws IOException if the system cannot be asked
     */
    public static List<PipeEntry> sockets() throws IOException {
        return Providers.current().sockets().stream().map(PipeEntry::of).toList();
    }

    /**
     * Waits until an instance of the pipe is free, for as long as its server says by default.
     * Mirrors {@code WaitNamedPipe} with {@code NMPWAIT_USE_DEFAULT_WAIT}.
     *
     * <p>Who the server is does not matter here; {@link NamedPipeChannelBuilder#connect} looks.
     * Nothing is reserved: another client can be faster. {@link NamedPipeChannelBuilder#connect}
     * does both in one.
     *
     * <p>At an absolute path it is not asked what is spoken there, as a server of plain bytes would
     * take the question for data: true means that there is a server.
     *
     * @param address the pipe
     * @return true if an instance is free, false if the time passed first
     * @throws java.nio.file.NoSuchFileException if there is no such pipe
     * @throws ClosedByInterruptException if this thread is interrupted
     * @throws IOException if some other I/O error occurs
     */
    public static boolean await(NamedPipeAddress address) throws IOException {
        return Providers.current().await(address, Optional.empty());
    }

    /**
     * Waits until an instance of the pipe is free, for a limited time.
     *
     * @param address the pipe
     * @param timeout how long to wait; zero does not wait
     * @return true if an instance is free, false if the time passed first
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as {@link #await(NamedPipeAddress)}
     */
    public static boolean await(NamedPipeAddress address, Duration timeout) throws IOException {
        TimeLimit.nanosOf(timeout);
        return Providers.current().await(address, Optional.of(timeout));
    }

    /**
     * Connects, writes one message, reads the answer and closes. Mirrors {@code CallNamedPipe}.
     *
     * @param address a pipe of message type
     * @param request the message to write
     * @param reply where the answer goes
     * @param timeout how long to wait while the pipe is busy, and again for the answer
     * @return the number of bytes of the answer, or -1 when the server closed without one
     * @throws java.nio.file.NoSuchFileException if there is no such pipe
     * @throws java.nio.file.AccessDeniedException if the server refuses this user, or is neither
     *     this user nor an administrator ({@link PipeOwner#trusted})
     * @throws PipeBusyException if no instance became free in time
     * @throws NamedPipeException 230 if the pipe is not of message type
     * @throws MessageTooLongException if the answer is longer than the buffer, which then holds its
     *     beginning
     * @throws PipeTimeoutException if the answer did not come in time
     * @throws IOException as {@link NamedPipeChannelBuilder#connect} and {@link
     *     NamedPipeChannel#transact}
     */
    public static int call(
            NamedPipeAddress address, ByteBuffer request, ByteBuffer reply, Duration timeout)
            throws IOException {
        return call(NamedPipeChannel.builder(), address, request, reply, timeout);
    }

    /**
     * Connects, writes one message, reads the whole answer and closes. Mirrors {@code
     * CallNamedPipe}.
     *
     * @param address a pipe of message type
     * @param request the message to write
     * @param maxBytes the longest answer to take, in bytes, at least 1
     * @param timeout how long to wait while the pipe is busy, and again for the answer
     * @return the answer, or empty when the server closed without one
     * @throws IllegalArgumentException if {@code maxBytes} is less than 1; nothing was sent
     * @throws NamedPipeException 230 if the pipe is not of message type
     * @throws MessageTooLongException if the answer is longer, and is lost
     * @throws PipeTimeoutException if the answer did not come in time
     * @throws IOException as {@link #call(NamedPipeAddress, ByteBuffer, ByteBuffer, Duration)}
     */
    public static Optional<byte[]> call(
            NamedPipeAddress address, ByteBuffer request, int maxBytes, Duration timeout)
            throws IOException {
        return call(NamedPipeChannel.builder(), address, request, maxBytes, timeout);
    }

    static Optional<byte[]> call(
            NamedPipeChannelBuilder client,
            NamedPipeAddress address,
            ByteBuffer request,
            int maxBytes,
            Duration timeout)
            throws IOException {
        NamedPipeChannel.checkMaxBytes(maxBytes);
        client.mode(PipeMode.MESSAGE).connectTimeout(timeout);
        try (NamedPipeChannel pipe = client.connect(address)) {
            return pipe.readTimeout(timeout).writeTimeout(timeout).transact(request, maxBytes);
        }
    }

    static int call(
            NamedPipeChannelBuilder client,
            NamedPipeAddress address,
            ByteBuffer request,
            ByteBuffer reply,
            Duration timeout)
            throws IOException {
        client.mode(PipeMode.MESSAGE).connectTimeout(timeout);
        try (NamedPipeChannel pipe = client.connect(address)) {
            int n = pipe.readTimeout(timeout).writeTimeout(timeout).transact(request, reply);
            if (!pipe.isMessageComplete()) {
                throw new MessageTooLongException(address.toString(), OptionalLong.empty(), n);
            }
            return n;
        }
    }
}
