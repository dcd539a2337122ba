// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Crowd;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.Asking;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneNews;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.TwoRings;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.unix.socket.LaneDoor;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lanes in memory that has no name in any file system ({@code memfd_create}), handed to the client
 * of a connection and to nobody else.
 */
public final class LinuxLanes implements Lanes, LaneStay.Host {
    /** How long a server may take to hand over the memory that it has announced. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * The longest pause between the tries of a client that is to be in a lane from the beginning.
     */
    private static final long LAST_PAUSE_NANOS = 128_000_000;

    private final LaneSettings settings;
    private final DescriptorSockets sockets;
    private final LaneTokens tokens = new LaneTokens();
    private final Map<LaneToken, LaneStay> offered = new ConcurrentHashMap<>();
    private final Crowd payers;
    private final LaneKeeper keeper;

    /** No lanes yet. */
    public LinuxLanes(LaneSettings settings, DescriptorSockets sockets) {
        this.settings = settings;
        this.sockets = sockets;
        this.payers = settings.crowd();
        this.keeper = new LaneKeeper(settings);
    }

    @Override
    public LaneSettings settings() {
        return settings;
    }

    @Override
    public LaneKeeper keeper() {
        return keeper;
    }

    @Override
    public boolean areWanted() {
        return settings.mode() != LaneMode.OFF;
    }

    @Override
    public Optional<Offer> offer(String pipe, UnixSocket socket) {
        if (!areWanted()) {
            return Optional.empty();
        }
        return tokens.next()
                .map(
                        token -> {
                            var way = new LaneStay.Way(pipe, token, null);
                            var end = new LaneSocket(this, way, Deadline.PASSED, socket);
                            return new Offer(end, token);
                        });
    }

    @Override
    public UnixSocket accept(
            String pipe, UnixSocket socket, LaneToken token, LaneDoor door, Deadline limit) {
        return new LaneSocket(this, new LaneStay.Way(pipe, token, door), limit, socket);
    }

    @Override
    public void begun(LaneStay stay, Deadline limit) {
        if (stay.way().door() == null) {
            offered.put(stay.way().token(), stay);
        } else if (settings.mode() == LaneMode.ALWAYS && limit.hasPassed()) {
            stay.wish(); // which the connect does not wait for
        } else if (settings.mode() == LaneMode.ALWAYS) {
            Asking.atFirst(() -> ask(stay, limit), LAST_PAUSE_NANOS, limit);
        }
    }

    @Override
    public void ended(LaneStay stay) {
        offered.remove(stay.way().token(), stay);
    }

    @Override
    public void left(LaneStay stay, LaneMemory memory, @Nullable Object payer) {
        if (payer != null) {
            payers.leave(payer);
        }
        LaneNews.left(stay.way().pipe(), memory.rings());
    }

    @Override
    public void ask(LaneStay stay) {
        ask(stay, Deadline.NEVER);
    }

    /** Asks, and enters or fails; false if the server says no, which it may not the next time. */
    private boolean ask(LaneStay stay, Deadline limit) {
        try {
            Optional<UnixSocket> answered =
                    Objects.requireNonNull(stay.way().door()).ask(stay.way().token(), limit);
            if (answered.isEmpty()) {
                LaneNews.stays(stay.way().pipe(), STAYS, "its server has no lane for it");
                return false;
            }
            int[] passed = taken(answered.get(), limit);
            enter(stay, passed[0], passed[1]);
        } catch (IOException | RuntimeException | Error e) {
            LaneNews.stays(stay.way().pipe(), STAYS, e);
        }
        return true;
    }

    /** When the server has closed its end, that counts as one of its instances no more. */
    private static int[] taken(UnixSocket from, Deadline by) throws IOException {
        try (Closeable _ = from::close) {
            Deadline limit = by.within(PATIENCE);
            int[] passed = from.takeDescriptors(limit);
            boolean ended = false;
            try {
                ended = from.source().read(ByteBuffer.allocate(1), limit) < 0;
            } finally {
                if (!ended) {
                    close(passed[0]);
                    close(passed[1]);
                }
            }
            if (!ended) {
                throw new RingFault("something follows the memory");
            }
            return passed;
        }
    }

    private void enter(LaneStay stay, int memoryFile, int roomFile) throws IOException {
        boolean entered = false;
        UnixSocket room = null;
        LaneMemory memory = null;
        try {
            room = RoomPair.passed(sockets, roomFile);
            memory = LaneMemory.of(memoryFile);
            entered = stay.enter(Lane.of(memory, false, room), null);
            if (entered) {
                LaneNews.entered(stay.way().pipe(), memory.rings());
            }
        } finally {
            close(memoryFile);
            if (!entered && memory != null) {
                memory.close();
            }
            if (!entered && room != null) {
                room.close();
            }
        }
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
        LaneStay stay = offered.get(token);
        if (stay == null || !stay.mayEnter()) {
            return Optional.empty();
        }
        Object user = asking.userId();
        if (!user.equals(stay.userId()) || !payers.enter(user)) {
            return Optional.empty();
        }
        Opening made = null;
        try {
            made = make(stay, asking, user);
            return Optional.of(made);
        } catch (IOException e) {
            LaneNews.stays(stay.way().pipe(), STAYS, e);
            return Optional.empty();
        } finally {
            if (made == null) {
                payers.leave(user);
            }
        }
    }

    private Opening make(LaneStay stay, UnixSocket asking, Object user) throws IOException {
        LaneMemory.Made memory = LaneMemory.make(TwoRings.RING);
        boolean made = false;
        try {
            var opening = new Made(stay, asking, user, memory, RoomPair.make(sockets));
            made = true;
            return opening;
        } finally {
            if (!made) {
                memory.memory().close();
                close(memory.descriptor());
            }
        }
    }

    /** Memory for a client that waits for it. */
    private final class Made implements Opening {
        private final LaneStay stay;
        private final UnixSocket asking;
        private final Object user;
        private final LaneMemory.Made made;
        private final RoomPair pair;
        private boolean handedOver;

        Made(LaneStay stay, UnixSocket asking, Object user, LaneMemory.Made made, RoomPair pair) {
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
                throw new EOFException("the connection was closed, or has a lane");
            }
            asking.passDescriptors(made.descriptor(), pair.other());
            LaneNews.entered(stay.way().pipe(), made.memory().rings());
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
