// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.place.Place;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.NoSuchFileException;

/** Goes to a place, or opens a door at one. */
public final class Ends {
    private Ends() {}

    /**
     * Goes to a place.
     *
     * @throws FailedException if nobody is there, or the place may not be used
     */
    public static End connect(Place place, ConnectOptions options, Console console)
            throws FailedException {
        var steps = new Steps(options.verbose(), console);
        try {
            steps.begin(place, options);
            End end =
                    switch (place) {
                        case Place.Pipe(NamedPipeAddress address) ->
                                new PipeEnd(
                                        options.client(address).connect(address),
                                        options.zeroMessageEndsStream());
                        case Place.Tcp tcp -> new SocketEnd(connect(tcp, options));
                        case Place.Program program -> ProgramEnd.start(program);
                        case Place.Standard _ -> standard(console);
                    };
            steps.connected(end);
            return end;
        } catch (IOException e) {
            steps.failed(e);
            throw failedToConnect(place, options, e);
        } catch (UnsupportedOperationException e) {
            throw failed(place, e);
        }
    }

    /**
     * Opens a door. At the standard streams and at a program there is one visitor: then {@link
     * Door#accept} waits for the close.
     *
     * @throws FailedException if the name is taken, or the place may not be used
     */
    public static Door listen(Place place, ListenOptions options, Console console)
            throws FailedException {
        try {
            return switch (place) {
                case Place.Pipe(NamedPipeAddress address) -> {
                    if (address.isRemote()) { // a mistake in the words: the system is not asked
                        throw new FailedException(
                                address.toString(),
                                new Failure(
                                        ExitCode.USAGE,
                                        "a server's pipe is on its own machine: \\\\.\\pipe\\NAME"));
                    }
                    NamedPipeServerChannel server = options.server().bind(address);
                    yield new PipeDoor(server);
                }
                case Place.Tcp tcp -> new SocketDoor(bind(tcp));
                case Place.Program program ->
                        new SingleDoor(place, () -> ProgramEnd.start(program));
                case Place.Standard _ -> new SingleDoor(place, () -> standard(console));
            };
        } catch (FailedException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw failed(place, Failure.missingPlace(e));
        } catch (IOException | UnsupportedOperationException e) {
            throw failed(place, e);
        }
    }

    /** What went wrong with a place, as the user is told. */
    public static FailedException failed(Place place, Exception e) {
        Failure failure =
                switch (place) {
                    case Place.Pipe(NamedPipeAddress address) -> Failure.of(address, e);
                    case Place.Tcp _ -> ofSocket(e);
                    case Place.Program _, Place.Standard _ ->
                            new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()));
                };
        return new FailedException(place.toString(), failure, e);
    }

    /** A server that leaves inside the greeting has left inside no message of the user's. */
    private static FailedException failedToConnect(
            Place place, ConnectOptions options, IOException e) {
        FailedException failed = failed(place, e);
        if (failed.failure().exitCode() != ExitCode.BROKE_OFF) {
            return failed;
        }
        ExitCode code = options.mode().isPresent() ? ExitCode.WRONG_KIND : ExitCode.FAILED;
        return new FailedException(
                place.toString(), new Failure(code, failed.failure().reason()), e);
    }

    private static Failure ofSocket(Exception e) {
        return switch (e) {
            case ConnectException refused ->
                    new Failure(ExitCode.NO_SUCH_PIPE, String.valueOf(refused.getMessage()));
            case SocketTimeoutException _ -> new Failure(ExitCode.BUSY, "timed out");
            case UnknownHostException _ -> new Failure(ExitCode.NO_SUCH_PIPE, "no such host");
            case ClosedChannelException _ -> new Failure(ExitCode.FAILED, "closed");
            default -> new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()));
        };
    }

    private static End standard(Console console) {
        return new StreamEnd("-", console.input(), console.output());
    }

    private static SocketChannel connect(Place.Tcp tcp, ConnectOptions options) throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            long millis = options.timeout().map(time -> Math.max(1, time.toMillis())).orElse(0L);
            socket.socket()
                    .connect(
                            new InetSocketAddress(tcp.host(), tcp.port()),
                            (int) Math.min(millis, Integer.MAX_VALUE));
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            if (e instanceof UnresolvedAddressException) {
                throw (IOException) new UnknownHostException(tcp.host()).initCause(e);
            }
            throw e;
        }
    }

    private static ServerSocketChannel bind(Place.Tcp tcp) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            return socket.bind(new InetSocketAddress(tcp.host(), tcp.port()));
        } catch (IOException | RuntimeException e) {
            socket.close();
            if (e instanceof UnresolvedAddressException) {
                throw (IOException) new UnknownHostException(tcp.host()).initCause(e);
            }
            throw e;
        }
    }
}
