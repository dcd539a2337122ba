// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.inherited;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.unix.socket.InheritedSocket;
import dev.npipe.internal.unix.socket.InheritedSocket.State;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The descriptors that were handed to this process, and which of them a server has taken over. Java
 * cannot take a variable out of the environment, so what was taken is noted: its number may be
 * another file's later. The note is a system property, which all copies of this library share.
 */
public final class InheritedDescriptors {
    private static final String NOTE = "dev.npipe.inherited.";

    /** {@code struct sockaddr_un}: the family, and at most 108 bytes of path. */
    private static final int ADDRESS_SIZE = 110;

    private static final int PATH = 2;

    private InheritedDescriptors() {}

    /**
     * All of them.
     *
     * @throws java.nio.file.NoSuchFileException if there are none, with the reason
     */
    public static List<InheritedSocket> all(String pipe) throws IOException {
        var all = new ArrayList<InheritedSocket>();
        long process = ProcessHandle.current().pid();
        for (HandedOver each : HandedOver.all(pipe, System.getenv(), process)) {
            all.add(look(each.descriptor(), each.name()));
        }
        return all;
    }

    /** Notes that a server takes this one over; false if another one has. */
    public static boolean take(InheritedSocket socket) {
        return System.getProperties().putIfAbsent(note(socket.descriptor()), socket.path()) == null;
    }

    /** Forgets it, as it could not be taken over. */
    public static void giveBack(InheritedSocket socket) {
        System.clearProperty(note(socket.descriptor()));
    }

    private static String note(int descriptor) {
        return NOTE + descriptor;
    }

    private static InheritedSocket look(int descriptor, String name) {
        String taken = System.getProperty(note(descriptor));
        if (taken != null) {
            return new InheritedSocket(descriptor, name, taken, State.TAKEN);
        }
        try (Arena arena = Arena.ofConfined()) {
            Optional<String> path =
                    isListening(arena, descriptor) ? path(arena, descriptor) : Optional.empty();
            return new InheritedSocket(
                    descriptor, name, path.orElse(""), path.isPresent() ? State.FREE : State.OTHER);
        }
    }

    private static boolean isListening(Arena arena, int descriptor) {
        return option(arena, descriptor, Constants.SO_DOMAIN) == Constants.AF_UNIX
                && option(arena, descriptor, Constants.SO_TYPE) == Constants.SOCK_STREAM
                && option(arena, descriptor, Constants.SO_ACCEPTCONN) == 1;
    }

    /** The number, or the negative errno of what is no socket. */
    private static int option(Arena arena, int descriptor, int option) {
        CallState state = CallState.in(arena);
        MemorySegment value = arena.allocate(JAVA_INT);
        MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
        int result = Libc.getsockopt(state, descriptor, option, value, length);
        return result < 0 ? result : value.get(JAVA_INT, 0);
    }

    /** A name of the abstract kind begins with NUL, which is written as @, as everywhere. */
    private static Optional<String> path(Arena arena, int descriptor) {
        CallState state = CallState.in(arena);
        MemorySegment address = arena.allocate(ADDRESS_SIZE, 2);
        MemorySegment length = arena.allocateFrom(JAVA_INT, ADDRESS_SIZE);
        if (Libc.getsockname(state, descriptor, address, length) < 0) {
            return Optional.empty();
        }
        int size = Math.clamp(length.get(JAVA_INT, 0) - PATH, 0, ADDRESS_SIZE - PATH);
        byte[] bytes = address.asSlice(PATH, size).toArray(JAVA_BYTE);
        if (size > 0 && bytes[0] == 0) {
            return Optional.of("@" + new String(bytes, 1, size - 1, StandardCharsets.UTF_8));
        }
        int end = 0;
        while (end < size && bytes[end] != 0) {
            end++;
        }
        return Optional.of(new String(bytes, 0, end, StandardCharsets.UTF_8));
    }
}
