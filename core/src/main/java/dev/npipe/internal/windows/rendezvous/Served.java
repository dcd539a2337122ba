// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.windows.lane.ExpectedLane;
import dev.npipe.internal.windows.lane.LaneStay;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The connections that this process serves, by their pipes, and the lanes that they expect. */
final class Served {
    /** The process at the other end, not asked for yet. */
    private static final long UNKNOWN = -1;

    /** The system does not tell, or it is on another machine. */
    private static final long NONE = -2;

    private final Map<String, Map<LaneStay, Long>> ofPipe = new HashMap<>();
    private final List<MadeLane> expected = new ArrayList<>();

    /** The same pipe in capital letters is the same. */
    private static String key(String pipe) {
        return pipe.toLowerCase(Locale.ROOT);
    }

    synchronized void add(LaneStay stay) {
        String pipe = key(stay.place().pipe());
        ofPipe.computeIfAbsent(pipe, _ -> new HashMap<>()).put(stay, UNKNOWN);
        if (!expected.isEmpty()) {
            tell(pipe, stay);
        }
    }

    synchronized void remove(LaneStay stay) {
        String pipe = key(stay.place().pipe());
        Map<LaneStay, Long> there = ofPipe.get(pipe);
        if (there != null && there.remove(stay) != null && there.isEmpty()) {
            ofPipe.remove(pipe);
        }
    }

    /** True if the process has connections to this pipe, and more of them than lanes to come. */
    synchronized boolean mayBeMade(String pipe, long process) {
        long toCome =
                expected.stream()
                        .filter(lane -> lane.process() == process && sameAs(lane, pipe))
                        .count();
        return of(pipe, process).stream().filter(LaneStay::mayEnter).count() > toCome;
    }

    private static boolean sameAs(MadeLane lane, String pipe) {
        return key(lane.pipe()).equals(key(pipe));
    }

    synchronized void expect(MadeLane lane) {
        expected.add(lane);
        tellAll(lane);
    }

    synchronized void expectNoMore(MadeLane lane) {
        expected.remove(lane);
        tellAll(lane);
    }

    /** True if one of its process's connections may still bring its token. */
    synchronized boolean isAnybodysOf(MadeLane lane) {
        return !of(lane.pipe(), lane.process()).isEmpty();
    }

    private void tellAll(MadeLane lane) {
        for (LaneStay stay : of(lane.pipe(), lane.process())) {
            tell(key(lane.pipe()), stay);
        }
    }

    private void tell(String pipe, LaneStay stay) {
        long process = process(pipe, stay);
        List<ExpectedLane> its = new ArrayList<>();
        for (MadeLane lane : expected) {
            if (lane.process() == process && key(lane.pipe()).equals(pipe)) {
                its.add(lane);
            }
        }
        stay.expect(List.copyOf(its));
    }

    private List<LaneStay> of(String pipe, long process) {
        List<LaneStay> found = new ArrayList<>();
        String key = key(pipe);
        for (LaneStay stay : List.copyOf(ofPipe.getOrDefault(key, Map.of()).keySet())) {
            if (process(key, stay) == process) {
                found.add(stay);
            }
        }
        return found;
    }

    private long process(String pipe, LaneStay stay) {
        Map<LaneStay, Long> there = ofPipe.getOrDefault(pipe, Map.of());
        long known = there.getOrDefault(stay, NONE);
        if (known != UNKNOWN) {
            return known;
        }
        long asked;
        try {
            asked = stay.place().otherProcess().orElse(NONE);
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "a connection was closed", e);
            asked = NONE;
        }
        there.put(stay, asked);
        return asked;
    }
}
