// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Crowd;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.lane.Asking;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneNews;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.lane.TwoRings;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.greeting.WindowsConnector;
import dev.npipe.internal.windows.identity.AccessToken;
import dev.npipe.internal.windows.lane.Lane;
import dev.npipe.internal.windows.lane.LaneHost;
import dev.npipe.internal.windows.lane.LanePlace;
import dev.npipe.internal.windows.lane.LaneToken;
import dev.npipe.internal.windows.lane.Movable;
import dev.npipe.internal.windows.lane.SectionMemory;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lanes in section objects. A client asks at the server's {@link LaneDesk}, beside the pipe, and
 * writes the token that it is given into the pipe itself: so the server learns which of its
 * connections it is.
 */
public final class WindowsLanes implements LaneHost, MadeLane.Maker {
    /** How long the other end may take for what it says. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * The longest pause between the tries of a client that is to be in a lane from the beginning.
     */
    private static final long LAST_PAUSE_NANOS = 16_000_000;

    private static final LaneRequest NO_LANE =
            new LaneRequest.Refused("its server has no lane for it");

    private static final String STAYS = "a connection stays on its pipe";

    private final WindowsSystem system;
    private final LaneSettings settings;
    private final LaneKeeper keeper;
    private final Crowd payers;
    private final SecureRandom random = new SecureRandom();
    private final Served served = new Served();
    private final SleepCost sleep = new SleepCost();

    /** Who pays for the memory of servers' ends. */
    private final Map<SectionMemory, Object> paid = new ConcurrentHashMap<>();

    private final OpenDesk desk;

    /** No lanes yet. */
    public WindowsLanes(WindowsSystem system, LaneSettings settings) {
        this.system = system;
        this.settings = settings;
        this.keeper = new LaneKeeper(settings);
        this.payers = settings.crowd();
        this.desk = new OpenDesk(() -> LaneDesk.open(system, this::answer));
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
    public long spinNanos(LanePlace place) throws IOException {
        return sleep.spinNanos(place);
    }

    @Override
    public void listens() {
        desk.use();
    }

    @Override
    public void listensNoMore() {
        desk.useNoMore();
    }

    @Override
    public void begun(Movable stay, Deadline limit) {
        if (stay.place().isServer()) {
            desk.use();
            served.add(stay);
        } else if (settings.mode() == LaneMode.ALWAYS) {
            Asking.atFirst(() -> ask(stay, limit), LAST_PAUSE_NANOS, limit);
        }
    }

    @Override
    public void ended(Movable stay) {
        if (served.remove(stay)) {
            desk.useNoMore();
        }
    }

    @Override
    public void ask(Movable stay) {
        ask(stay, Deadline.NEVER);
    }

    /** Asks, and enters or fails; false if the server says no, which it may not the next time. */
    private boolean ask(Movable stay, Deadline limit) {
        try {
            long server = stay.otherProcess();
            if (server == Movable.NO_PROCESS) {
                throw new IOException("the system does not tell which process serves it");
            }
            return ask(stay, server, limit.within(PATIENCE));
        } catch (IOException | RuntimeException | Error e) {
            LaneNews.stays(stay.place().pipe(), STAYS, e);
            return true;
        }
    }

    private boolean ask(Movable stay, long server, Deadline limit) throws IOException {
        Connection room =
                new WindowsConnector(system, LaneDesk.of(server), LaneDesk.client(limit), null)
                        .connect();
        boolean entered = false;
        try {
            if (!room.peer().processId().equals(OptionalLong.of(server))) {
                throw new IOException("whoever gives lanes there is another process");
            }
            room.write(new LaneRequest.Wanted(stay.place().pipe()).bytes(), limit);
            LaneRequest said = said(room, limit);
            if (said instanceof LaneRequest.Made(String section, LaneToken token)) {
                entered = enter(stay, room, section, token);
                return true;
            }
            LaneNews.stays(stay.place().pipe(), STAYS, said.text());
            return false;
        } finally {
            if (!entered) {
                room.close();
            }
        }
    }

    private static LaneRequest said(Connection by, Deadline limit) throws IOException {
        Optional<byte[]> message = by.readMessage(LaneRequest.MOST, limit);
        if (message.isEmpty()) {
            throw new IOException("the other end says nothing");
        }
        return LaneRequest.parse(message.get());
    }

    private boolean enter(Movable stay, Connection room, String section, LaneToken token)
            throws IOException {
        SectionMemory memory = SectionMemory.open(system, stay.place().pipe(), section);
        boolean entered = false;
        try {
            entered = stay.enter(Lane.of(memory, false, room, token));
        } finally {
            if (!entered) {
                memory.close();
            }
        }
        if (entered) {
            beginSoon(stay);
        }
        return entered;
    }

    /** It has the lane, whatever fails here: its next write begins as well. */
    private static void beginSoon(Movable stay) {
        try {
            stay.beginSoon();
        } catch (IOException | RuntimeException | Error e) {
            PipeLog.log(Level.DEBUG, stay.place().pipe(), "a lane is begun later", e);
        }
    }

    /** A client's question, on a thread of its own. */
    private void answer(Connection room) {
        boolean made = false;
        String pipe = "lanes";
        desk.use();
        try {
            Deadline limit = Deadline.after(PATIENCE);
            LaneRequest said = said(room, limit);
            LaneRequest answer = said;
            MadeLane lane = null;
            if (said instanceof LaneRequest.Wanted wanted) {
                pipe = wanted.pipe();
                lane = made(wanted.pipe(), room);
                answer = lane == null ? NO_LANE : lane.told();
            }
            made = lane != null;
            room.write(answer.bytes(), limit);
        } catch (IOException | RuntimeException | Error e) {
            PipeLog.log(Level.DEBUG, pipe, "a client was given no lane", e);
        } finally {
            if (!made) {
                Lane.close(room, pipe);
            }
            desk.useNoMore();
        }
    }

    /** A lane for a process that has connections without one; null if it has not, or too many. */
    private @Nullable MadeLane made(String pipe, Connection room) throws IOException {
        PeerIdentity client = room.peer();
        if (client.processId().isEmpty() || client.sids().isEmpty()) {
            return null;
        }
        long process = client.processId().getAsLong();
        Sid user = client.sids().getFirst();
        if (!served.mayBeMade(pipe, process) || !payers.enter(user)) {
            return null;
        }
        desk.use();
        SectionMemory memory = null;
        MadeLane made = null;
        boolean isKept = false;
        try {
            List<Sid> whoMay = List.of(user, AccessToken.ofProcess(system));
            memory = SectionMemory.make(system, pipe, TwoRings.RING, whoMay);
            var lane = Lane.of(memory, true, room, LaneToken.next(random));
            made = new MadeLane(this, pipe, process, lane);
            paid.put(memory, user);
            served.expect(made);
            keeper.add(made);
            isKept = true;
            return made;
        } finally {
            if (!isKept) {
                undo(memory, made, user);
            }
        }
    }

    private void undo(@Nullable SectionMemory memory, @Nullable MadeLane made, Sid user) {
        if (made != null) {
            served.expectNoMore(made);
        }
        if (memory != null) {
            paid.remove(memory);
            memory.close();
        }
        payers.leave(user);
        desk.useNoMore();
    }

    @Override
    public boolean isExpected(MadeLane lane) {
        return served.isAnybodysOf(lane);
    }

    @Override
    public boolean mayBeExpected(MadeLane lane) {
        return served.mayBeAnybodysOf(lane);
    }

    @Override
    public void look(MadeLane lane) {
        served.look(lane);
    }

    @Override
    public void isOver(MadeLane lane) {
        served.expectNoMore(lane);
    }

    @Override
    public void givenUp(MadeLane lane) {
        pay(lane.lane().memory());
    }

    private void pay(SectionMemory memory) {
        Object payer = paid.remove(memory);
        if (payer != null) {
            payers.leave(payer);
            desk.useNoMore();
        }
    }

    @Override
    public void entered(Movable stay, Lane lane) {
        LaneNews.entered(stay.place().pipe(), lane.memory().rings());
    }

    @Override
    public void left(Movable stay, Lane lane) {
        pay(lane.memory());
        LaneNews.left(stay.place().pipe(), lane.memory().rings());
    }
}
