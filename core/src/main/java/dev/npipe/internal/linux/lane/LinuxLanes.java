// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.unix.socket.LaneDoor;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.waiting.Crowd;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lanes in memory that has no name in any file system ({@code memfd_create}), handed to the client
 * of a connection and to nobody else.
 */
public final class LinuxLanes implements Lanes {
    private static final int RING = 256 * 1024;

    /** How long a server may take to hand over the memory that it has announced. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A client that is to be in a lane from the beginning asks so often. */
    private static final int TRIES = 50;

    private static final long TRY_NANOS = 2_000_000;

    /** How often is looked for silence at least. */
    private static final long LONGEST_LOOK_NANOS = 2_500_000_000L;

    private static final String STAYS = "a connection stays on its socket";

    private final LaneSettings settings;
    private final Sockets sockets;
    private final LaneTokens tokens = new LaneTokens();
    private final Map<LaneToken, LaneSocket> offered = new ConcurrentHashMap<>();
    private final Crowd payers;
    private final LaneKeeper keeper;

    /** Makes sockets of descriptors. */
    @FunctionalInterface
    public interface Sockets {
        /** The socket of this descriptor, which is closed if this fails. */
        UnixSocket of(CallState state, int descriptor);
    }

    /** No lanes yet. */
    public LinuxLanes(LaneSettings settings, Sockets sockets) {
        this.settings = settings;
        this.sockets = sockets;
        this.payers = new Crowd(settings.most(), Math.max(1, settings.most() / 2));
        this.keeper = new LaneKeeper(Math.min(silenceNanos() / 4, LONGEST_LOOK_NANOS));
    }

    /** How long nothing moves in a lane before it is given up, or asked for again. */
    long silenceNanos() {
        return settings.silence().toNanos();
    }

    LaneSettings settings() {
        return settings;
    }

    LaneKeeper keeper() {
        return keeper;
    }

    @Override
    public boolean areWanted() {
        return settings.mode() != LaneMode.OFF;
    }

    @Override
    public Optional<Offer> offer(String pipe, UnixSocket socket) {
        if (settings.mode() == LaneMode.OFF) {
            return Optional.empty();
        }
        return tokens.next()
                .map(
                        token ->
                                new Offer(
                                        new LaneSocket(this, pipe, socket, token, null), token));
    }

    @Override
    public UnixSocket accept(String pipe, UnixSocket socket, LaneToken token, LaneDoor door) {
        return new LaneSocket(this, pipe, socket, token, door);
    }

    /** The application has it from now on. */
    void begun(LaneSocket socket, LaneStay stay) {
        if (socket.door() == null) {
            offered.put(socket.token(), socket);
            if (socket.isClosed()) {
                ended(socket);
            }
        } else if (settings.mode() == LaneMode.ALWAYS) {
            for (int i = 0; i < TRIES && !socket.source().hasLane(); i++) {
                ask(socket, stay); // the server may not have begun
                LockSupport.parkNanos(socket.source().hasLane() ? 0 : TRY_NANOS);
            }
        }
    }

    /** The application has it no more. */
    void ended(LaneSocket socket) {
        offered.remove(socket.token(), socket);
    }

    /** A lane was left, and its memory is free. */
    void left(LaneSocket socket, @Nullable Object payer) {
        if (payer != null) {
            payers.leave(payer);
        }
        PipeLog.log(Level.DEBUG, socket.pipe(), "a connection left shared memory");
    }

    /** Asks on a thread of its own, as the server may take its time. */
    void askSoon(LaneSocket socket, LaneStay stay) {
        Thread.ofVirtual()
                .name("npipe-lane")
                .inheritInheritableThreadLocals(false)
                .start(
                        () -> {
                            try {
                                ask(socket, stay);
                            } finally {
                                stay.asked();
                            }
                        });
    }

    private void ask(LaneSocket socket, LaneStay stay) {
        try {
            Optional<UnixSocket> answered =
                    Objects.requireNonNull(socket.door()).ask(socket.token());
            if (answered.isEmpty()) {
                PipeLog.log(Level.DEBUG, socket.pipe(), STAYS, "its server has no lane for it");
                return;
            }
            int[] passed;
            try {
                passed = answered.get().takeDescriptors(Deadline.after(PATIENCE));
            } finally {
                answered.get().close();
            }
            enter(socket, stay, passed[0], passed[1]);
        } catch (IOException | RuntimeException | Error e) {
            PipeLog.log(Level.DEBUG, socket.pipe(), STAYS, e);
        }
    }

    private void enter(LaneSocket socket, LaneStay stay, int memoryFile, int roomFile)
            throws IOException {
        boolean entered = false;
        UnixSocket room = socket(roomFile);
        try {
            LaneMemory memory;
            try {
                memory = LaneMemory.of(memoryFile);
            } finally {
                close(memoryFile);
            }
            entered = stay.enter(Lane.of(memory, false, room), null);
            if (entered) {
                tell(socket, memory);
            } else {
                memory.close();
            }
        } finally {
            if (!entered) {
                room.close();
            }
        }
    }

    private UnixSocket socket(int descriptor) {
        CallState state = States.borrow();
        try {
            return sockets.of(state, descriptor);
        } finally {
            States.giveBack(state);
        }
    }

    private static void tell(LaneSocket socket, LaneMemory memory) {
        PipeLog.log(
                Level.DEBUG,
                socket.pipe(),
                "a connection moved into shared memory",
                "two rings of " + memory.capacity() + " bytes");
    }

    static void close(int fd) {
        CallState state = States.borrow();
        try {
            Libc.close(state, fd);
        } finally {
            States.giveBack(state);
        }
    }

    @Override
    public Optional<Opening> open(LaneToken token, UnixSocket asking) throws IOException {
        LaneSocket socket = offered.get(token);
        LaneStay stay = socket == null ? null : socket.stay();
        if (socket == null || stay == null || !stay.mayEnter()) {
            return Optional.empty();
        }
        Object user = asking.userId();
        if (!user.equals(socket.userId()) || !payers.enter(user)) {
            return Optional.empty();
        }
        Opening made = null;
        try {
            made = make(socket, stay, asking, user);
            return Optional.of(made);
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, socket.pipe(), STAYS, e);
            return Optional.empty();
        } finally {
            if (made == null) {
                payers.leave(user);
            }
        }
    }

    private Opening make(LaneSocket socket, LaneStay stay, UnixSocket asking, Object user)
            throws IOException {
        LaneMemory.Made memory = LaneMemory.make(RING);
        boolean made = false;
        try {
            RoomPair pair = RoomPair.make(sockets);
            made = true;
            return new Made(socket, stay, asking, user, memory, pair);
        } finally {
            if (!made) {
                memory.memory().close();
                close(memory.descriptor());
            }
        }
    }

    /** Memory for a client that waits for it. */
    private final class Made implements Opening {
        private final LaneSocket socket;
        private final LaneStay stay;
        private final UnixSocket asking;
        private final Object user;
        private final LaneMemory.Made made;
        private final RoomPair pair;
        private boolean handedOver;

        Made(
                LaneSocket socket,
                LaneStay stay,
                UnixSocket asking,
                Object user,
                LaneMemory.Made made,
                RoomPair pair) {
            this.socket = socket;
            this.stay = stay;
            this.asking = asking;
            this.user = user;
            this.made = made;
            this.pair = pair;
        }

        /** The server's end is there before the client's, which may use it at once. */
        @Override
        public void handOver() throws IOException {
            handedOver = stay.enter(Lane.of(made.memory(), true, pair.own()), user);
            if (!handedOver) {
                throw new IOException("the connection was closed, or has a lane");
            }
            asking.passDescriptors(made.descriptor(), pair.other());
            tell(socket, made.memory());
        }

        @Override
        public void close() throws IOException {
            LinuxLanes.close(made.descriptor());
            LinuxLanes.close(pair.other());
            if (!handedOver) {
                made.memory().close();
                payers.leave(user);
                pair.own().close();
            }
        }
    }
}
