// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.FakeWindows;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a lane over the model, each with a view of its own, and one second pipe for both.
 */
@SuppressWarnings("exports") // tests of other packages of this module use it
public final class FakeLane {
    /** What the client is to write into its pipe. */
    public static final LaneToken TOKEN = LaneToken.parse("000102030405060708090a0b0c0d0e0f");

    static final int CAPACITY = 4096;

    private final WindowsSystem system = new FakeWindows().system();
    private final SectionMemory clients;
    private final Lane client;
    private final Lane server;

    /** How often the second pipe was written to. */
    int rung;

    /** A write of the second pipe. */
    interface Ring {
        int write() throws IOException;
    }

    /** What such a write does that is not just done. */
    @Nullable Ring ring;

    /** What happens while somebody waits at the second pipe, and rings there. */
    @Nullable Runnable whileWaiting;

    /** Why nobody can wait there. */
    @Nullable IOException failure;

    /** True when nobody is at the other end of the second pipe. */
    public volatile boolean gone;

    /** True once the second pipe was closed. */
    public volatile boolean closed;

    /** A lane that nobody uses yet. */
    public FakeLane() {
        Connection room =
                (Connection)
                        Proxy.newProxyInstance(
                                Connection.class.getClassLoader(),
                                new Class<?>[] {Connection.class},
                                (_, method, arguments) -> called(method.getName(), arguments));
        try {
            var made = SectionMemory.make(system, "fake", CAPACITY, List.of(Sid.EVERYONE));
            clients = open(made.name());
            server = Lane.of(made, true, room, TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client = Lane.of(clients, false, room, TOKEN);
    }

    /** Opens memory by its name, as the client does. */
    public SectionMemory open(String name) throws IOException {
        return SectionMemory.open(system, "fake", name);
    }

    private @Nullable Object called(String method, Object @Nullable [] arguments)
            throws IOException {
        return switch (method) {
            case "tryWrite" -> {
                Ring own = ring;
                int n = own == null ? 1 : own.write();
                rung += Math.max(0, n);
                yield n;
            }
            case "read" -> bell(arguments);
            case "isPeerGone" -> gone;
            case "close" -> {
                closed = true;
                yield null;
            }
            default -> throw new AssertionError(method);
        };
    }

    private int bell(Object @Nullable [] arguments) throws IOException {
        IOException why = failure;
        if (why != null) {
            throw why;
        }
        if (gone) {
            return -1;
        }
        Runnable work = whileWaiting;
        if (work != null) {
            work.run();
            if (closed) {
                throw new AsynchronousCloseException();
            }
            return 1;
        }
        if (arguments != null && arguments[1] instanceof Deadline limit && limit.hasPassed()) {
            throw new InterruptedByTimeoutException();
        }
        throw new AssertionError("it waits for ever");
    }

    /** The client's end. */
    public Lane client() {
        return client;
    }

    /** The end of the server, which has made it. */
    public Lane server() {
        return server;
    }

    /** The words of a ring, as the client sees them. */
    public RingHeader header(boolean toServer) {
        return clients.rings().header(toServer);
    }
}
