// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.name;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeProtocol;
import dev.npipe.PipeState;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What can be asked about pipes by name, without opening one. */
public final class PipeDirectory {
    private final WindowsSystem system;

    public PipeDirectory(WindowsSystem system) {
        this.system = system;
    }

    /** A pipe in the directory, and how many instances it has, the one that listens included. */
    private record Row(NamedPipeAddress address, int instances) {}

    /** The pipes of this machine. */
    public List<NamedPipeAddress> list() throws IOException {
        return rows().stream().map(Row::address).toList();
    }

    /** What the directory tells of each. */
    public List<SeenPipe> entries() throws IOException {
        return rows().stream().map(PipeDirectory::entry).toList();
    }

    /** The same of one, if there is one of this name. */
    public Optional<SeenPipe> entry(NamedPipeAddress address) throws IOException {
        String key = PipeNames.key(address.name());
        return rows().stream()
                .filter(row -> PipeNames.key(row.address().name()).equals(key))
                .findFirst()
                .map(PipeDirectory::entry);
    }

    private static SeenPipe entry(Row row) {
        return new SeenPipe(
                row.address(),
                List.of(),
                PipeState.LISTENING,
                PipeProtocol.WINDOWS,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(row.instances()),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /**
     * {@code FindFirstFile}, in the order of the names. The size of a pipe in the directory is the
     * number of its instances, as Microsoft's PipeList shows it.
     */
    private List<Row> rows() throws IOException {
        var all = new ArrayList<Row>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            MemorySegment data = arena.allocate(Layouts.FIND_DATA);
            long find =
                    system.kernel.findFirstFile(
                            state, Memory.wide(arena, PipeNames.ALL).address(), data.address());
            if (find < 0) {
                int code = (int) -find;
                if (code == Win32Error.FILE_NOT_FOUND || code == Win32Error.NO_MORE_FILES) {
                    return List.of();
                }
                throw WindowsErrors.exception(system.kernel, PipeNames.ALL, code);
            }
            try {
                int code;
                do {
                    addTo(
                            all,
                            data.getString(Layouts.FIND_NAME, StandardCharsets.UTF_16LE),
                            data.get(JAVA_INT, Layouts.FIND_SIZE));
                    code = system.kernel.findNextFile(state, find, data.address());
                } while (code == Win32Error.SUCCESS);
                if (code != Win32Error.NO_MORE_FILES) {
                    throw WindowsErrors.exception(system.kernel, PipeNames.ALL, code);
                }
            } finally {
                system.kernel.findClose(state, find);
            }
        }
        all.sort(Comparator.comparing(row -> row.address().name()));
        return all;
    }

    /** The system has pipes of its own, one of which has a name that nobody else can use. */
    private static void addTo(List<Row> all, String name, int instances) {
        if (!name.isEmpty() && !name.startsWith("\\\\") && !name.equalsIgnoreCase("anonymous")) {
            all.add(new Row(NamedPipeAddress.of(name), instances));
        }
    }

    /** Tells whether a pipe has a server, busy or not: {@code WaitNamedPipe} without a wait. */
    public boolean exists(NamedPipeAddress address) throws IOException {
        int code = waitFor(address, Constants.NMPWAIT_NOWAIT, Deadline.NEVER);
        return switch (code) {
            case Win32Error.SUCCESS, Win32Error.SEM_TIMEOUT -> true;
            case Win32Error.FILE_NOT_FOUND, Win32Error.PATH_NOT_FOUND -> false;
            default -> throw failure(address, code);
        };
    }

    /** Waits until an instance is free; false when the time passed first. */
    public boolean await(NamedPipeAddress address, Optional<Duration> timeout) throws IOException {
        int code;
        if (timeout.isEmpty()) {
            code = waitFor(address, Constants.NMPWAIT_USE_DEFAULT_WAIT, Deadline.NEVER);
        } else {
            code = await(address, Deadline.after(timeout.get()));
        }
        return switch (code) {
            case Win32Error.SUCCESS -> true;
            case Win32Error.SEM_TIMEOUT -> false;
            default -> throw failure(address, code);
        };
    }

    /**
     * {@code SUCCESS} when an instance is free, {@code SEM_TIMEOUT} when there was none in time.
     */
    public int await(NamedPipeAddress address, Deadline deadline) throws IOException {
        if (deadline.hasPassed()) {
            return waitFor(address, Constants.NMPWAIT_NOWAIT, Deadline.NEVER);
        }
        return waitFor(address, BusyWait.SLICES, deadline);
    }

    private int waitFor(NamedPipeAddress address, int millis, Deadline deadline)
            throws IOException {
        var wait = new BusyWait(system.kernel, address, millis, deadline);
        try {
            int code = system.helpers.call(wait, Deadline.NEVER, () -> false);
            if (code == Win32Error.OPERATION_ABORTED && Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            // Wine's word for the last instance having gone during the wait
            return code == Win32Error.HANDLES_CLOSED ? Win32Error.FILE_NOT_FOUND : code;
        } finally {
            wait.stop();
        }
    }

    private IOException failure(NamedPipeAddress address, int code) {
        return WindowsErrors.exception(system.kernel, address.toString(), code);
    }
}
