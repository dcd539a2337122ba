// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.TwoRings;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.identity.NativeDescriptor;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Handles;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The memory of one lane, mapped: a section object over the paging file, whose size nobody changes.
 * One end makes it under a name that nobody can guess, and the other end opens it by that name,
 * which is one of this session ({@code Local\}): a client of another session does not find it, and
 * stays on the pipe.
 */
@SuppressWarnings("restricted")
public final class SectionMemory implements Closeable {
    private static final String SESSION = "Local\\";
    private static final String PREFIX = "npipe-lane-";
    private static final int RANDOM_BYTES = 16;
    private static final Pattern NAME =
            Pattern.compile(PREFIX + "[0-9a-f]{" + 2 * RANDOM_BYTES + "}");

    private static final int ACCESS = Constants.FILE_MAP_READ | Constants.FILE_MAP_WRITE;
    private static final long NONE = 0;

    private final WindowsSystem system;
    private final String pipe;
    private final String name;
    private final Arena arena = Arena.ofShared();
    private final TwoRings rings;

    /** The handle that keeps the name, of who made it; guarded by this, as the next one is. */
    private long section = NONE;

    private boolean closed;

    private SectionMemory(
            WindowsSystem system, String pipe, String name, long address, int capacity) {
        this.system = system;
        this.pipe = pipe;
        this.name = name;
        this.rings =
                new TwoRings(
                        MemorySegment.ofAddress(address)
                                .reinterpret(
                                        TwoRings.size(capacity),
                                        arena,
                                        view -> unmap(system, pipe, view.address())),
                        capacity);
        Idleness.opened(); // whoever is to give it back stays until it is
    }

    /**
     * Makes memory with two rings, zeroed: {@code CreateFileMapping} with a new name.
     *
     * @param pipe what errors are about
     * @param capacity the bytes of each ring, a power of two
     * @param whoMay the users and groups that may open it, and nobody else
     * @throws IOException if the system does not give it
     */
    public static SectionMemory make(
            WindowsSystem system, String pipe, int capacity, List<Sid> whoMay) throws IOException {
        var descriptor = NativeDescriptor.of(system, pipe, sddl(whoMay));
        String name = newName();
        try (Arena arena = Arena.ofConfined()) {
            long section =
                    system.kernel.createFileMapping(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            descriptor.attributes(arena).address(),
                            TwoRings.size(capacity),
                            path(arena, name).address());
            check(system, pipe, section);
            boolean made = false;
            try {
                SectionMemory memory = map(system, pipe, name, section);
                memory.keepName(section);
                made = true;
                return memory;
            } finally {
                if (!made) {
                    Handles.close(system.kernel, section, pipe);
                }
            }
        }
    }

    /**
     * Maps what the other end has made, after a look at what it is: {@code OpenFileMapping}.
     *
     * @param pipe what errors are about
     * @param name what the other end calls it
     * @throws RingFault if that is no name of such memory, or what has it is no such memory
     * @throws java.nio.file.NoSuchFileException if nothing in this session has the name
     * @throws IOException if the system does not give it
     */
    public static SectionMemory open(WindowsSystem system, String pipe, String name)
            throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new RingFault("it has another name");
        }
        try (Arena arena = Arena.ofConfined()) {
            long section =
                    system.kernel.openFileMapping(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            ACCESS,
                            path(arena, name).address());
            check(system, pipe, section);
            try {
                return map(system, pipe, name, section);
            } finally {
                Handles.close(system.kernel, section, pipe);
            }
        }
    }

    private static String newName() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return PREFIX + HexFormat.of().formatHex(bytes);
    }

    private static MemorySegment path(Arena arena, String name) {
        return Memory.wide(arena, SESSION + name);
    }

    /** Protected: nothing is inherited, and whom it does not name it keeps out. */
    private static String sddl(List<Sid> whoMay) {
        var text = new StringBuilder("D:P");
        whoMay.forEach(sid -> text.append("(A;;GA;;;").append(sid).append(')'));
        return text.toString();
    }

    private static SectionMemory map(WindowsSystem system, String pipe, String name, long section)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            long address = system.kernel.mapViewOfFile(state, section, ACCESS);
            check(system, pipe, address);
            boolean owned = false;
            try {
                long size = MappedRegion.size(system.kernel, pipe, address);
                var memory =
                        new SectionMemory(system, pipe, name, address, TwoRings.capacityIn(size));
                owned = true;
                return memory;
            } finally {
                if (!owned) {
                    unmap(system, pipe, address);
                }
            }
        }
    }

    private static void check(WindowsSystem system, String pipe, long result) throws IOException {
        if (result < 0) {
            throw WindowsErrors.exception(system.kernel, pipe, (int) -result);
        }
    }

    /** Fails only for what is not mapped: a mistake of this class. */
    private static void unmap(WindowsSystem system, String pipe, long address) {
        try (Arena arena = Arena.ofConfined()) {
            int code =
                    system.kernel.unmapViewOfFile(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8), address);
            if (code != Win32Error.SUCCESS) {
                throw new AssertionError(pipe + ": UnmapViewOfFile: error " + code);
            }
        }
    }

    private synchronized void keepName(long handle) {
        section = handle;
    }

    /** What the other end opens it by. */
    public String name() {
        return name;
    }

    /** What is in it. */
    public TwoRings rings() {
        return rings;
    }

    /**
     * Lets the name go, by which nobody can open it from now on; who has opened it keeps it. Does
     * nothing at the end that has not made it.
     */
    public synchronized void forgetName() {
        long handle = section;
        if (handle != NONE) {
            section = NONE;
            Handles.close(system.kernel, handle, pipe);
        }
    }

    /**
     * Gives it back, and its name; a second time it does nothing.
     *
     * @throws IllegalStateException while a thread is in the middle of an access; then nothing has
     *     changed, and it may be called again
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        arena.close();
        closed = true;
        Idleness.closed();
        forgetName();
    }
}
