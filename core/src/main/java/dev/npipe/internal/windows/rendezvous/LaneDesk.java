// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.ImpersonationLevel;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.PendingCalls;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.lane.LaneThread;
import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.security.SecurityDescriptor;
import dev.npipe.internal.windows.greeting.WindowsListener;
import dev.npipe.internal.windows.identity.AccessToken;
import dev.npipe.internal.windows.identity.NativeDescriptor;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The pipe at which other processes ask this one for lanes. Its name has the process in it, and
 * Windows tells whose a pipe is, so nobody else is taken for it.
 */
final class LaneDesk {
    private static final String PREFIX = "npipe-lanes-";
    private static final int BUFFER = 4096;

    /** How many may ask at a time. */
    private static final int MOST = 64;

    /** Before it goes on after something failed. */
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final WindowsListener listener;
    private final Semaphore places = new Semaphore(MOST);

    private LaneDesk(WindowsListener listener) {
        this.listener = listener;
    }

    /** Where a process is asked. */
    static NamedPipeAddress of(long process) {
        return NamedPipeAddress.of(PREFIX + process);
    }

    /** Opens this process's; each client is served on a thread of its own. */
    static LaneDesk open(WindowsSystem system, Consumer<Connection> served) throws IOException {
        NamedPipeAddress address = of(ProcessHandle.current().pid());
        // everybody may read and write, and make no instance; who gets a lane is seen later
        String sddl = "D:P(A;;0x12019b;;;WD)(A;;GA;;;" + AccessToken.ofProcess(system) + ")";
        var desk =
                new LaneDesk(
                        WindowsListener.open(
                                system,
                                address,
                                options(),
                                NativeDescriptor.of(system, address.toString(), sddl),
                                null));
        boolean accepts = false;
        try {
            LaneThread.start("npipe-lane-desk", () -> desk.accept(served));
            accepts = true;
            return desk;
        } finally {
            if (!accepts) {
                desk.close();
            }
        }
    }

    private static BindOptions options() {
        return new BindOptions(
                PipeMode.MESSAGE,
                PipeDirection.DUPLEX,
                PipeInfo.UNLIMITED_INSTANCES,
                BUFFER,
                BUFFER,
                Duration.ofSeconds(1),
                SecurityDescriptor.of(List.of()),
                true,
                false,
                false,
                false,
                1);
    }

    /** How its clients connect. */
    static ConnectOptions client(Deadline limit) {
        return new ConnectOptions(
                Optional.of(PipeMode.MESSAGE),
                PipeDirection.DUPLEX,
                Duration.ofNanos(limit.remainingNanos()),
                false,
                ImpersonationLevel.IDENTIFICATION,
                false,
                false,
                Optional.empty(),
                false,
                new ExpectedOwner.Any(),
                Objects.requireNonNull(new PendingCalls().begin(false)));
    }

    private void accept(Consumer<Connection> served) {
        while (true) {
            try {
                begin(listener.accept(Deadline.NEVER), served);
            } catch (ClosedChannelException e) {
                return; // it was closed
            } catch (IOException | RuntimeException | Error e) { // as memory or handles are short
                PipeLog.log(Level.DEBUG, "lanes", "a client could not ask for one", e);
                Deadline.NEVER.pause(this, PAUSE_NANOS);
            }
        }
    }

    /** Who is not served now asks again. */
    private void begin(Connection client, Consumer<Connection> served) throws IOException {
        boolean begun = false;
        boolean hasPlace = places.tryAcquire();
        try {
            if (hasPlace) {
                LaneThread.start("npipe-lane", () -> serve(client, served));
                begun = true;
            }
        } finally {
            if (!begun) {
                client.close();
            }
            if (hasPlace && !begun) {
                places.release();
            }
        }
    }

    private void serve(Connection client, Consumer<Connection> served) {
        try {
            served.accept(client);
        } finally {
            places.release();
        }
    }

    void close() {
        listener.close();
    }
}
