// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.internal.windows.lane.ExpectedLane;
import dev.npipe.internal.windows.lane.Movable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connections that this process serves, by their pipes, and the lanes that they expect. Its
 * lock guards what each of them is told last, and is held while no other one is taken.
 */
final class Served {
    private final Map<String, Set<Movable>> ofPipe = new ConcurrentHashMap<>();
    private final List<MadeLane> expected = new CopyOnWriteArrayList<>();

    /** The same pipe in capital letters is the same. */
    private static String key(String pipe) {
        return pipe.toLowerCase(Locale.ROOT);
    }

    private static String key(Movable stay) {
        return key(stay.place().pipe());
    }

    void add(Movable stay) {
        ofPipe.compute(
                key(stay),
                (_, there) -> {
                    Set<Movable> all = there == null ? ConcurrentHashMap.newKeySet() : there;
                    all.add(stay);
                    return all;
                });
        if (!expected.isEmpty()) {
            tell(stay, stay.otherProcess());
        }
    }

    /** True the first time, if it was added. */
    boolean remove(Movable stay) {
        var removed = new AtomicBoolean();
        ofPipe.computeIfPresent(
                key(stay),
                (_, there) -> {
                    removed.set(there.remove(stay));
                    return there.isEmpty() ? null : there;
                });
        return removed.get();
    }

    /** True if the process has connections to this pipe, and more of them than lanes to come. */
    boolean mayBeMade(String pipe, long process) {
        long toCome =
                expected.stream()
                        .filter(lane -> isFor(lane, key(pipe), process) && !lane.hasClientGone())
                        .count();
        return of(pipe, process).stream().filter(Movable::mayEnter).count() > toCome;
    }

    private static boolean isFor(MadeLane lane, String key, long process) {
        return lane.process() == process && key(lane.pipe()).equals(key);
    }

    void expect(MadeLane lane) {
        expected.add(lane);
        tellAll(lane);
    }

    void expectNoMore(MadeLane lane) {
        expected.remove(lane);
        tellAll(lane);
    }

    /**
     * True if one of its process's connections may still bring its token, whose client has gone.
     */
    boolean isAnybodysOf(MadeLane lane) {
        return of(lane).stream().anyMatch(Movable::mayBringToken);
    }

    /** True if one of its process's connections has no lane. */
    boolean mayBeAnybodysOf(MadeLane lane) {
        return of(lane).stream().anyMatch(Movable::mayEnter);
    }

    /** Takes the token where it is the next thing to be read, and nobody reads. */
    void look(MadeLane lane) {
        of(lane).forEach(Movable::lookForToken);
    }

    private void tellAll(MadeLane lane) {
        of(lane).forEach(stay -> tell(stay, lane.process()));
    }

    /** Who was told something older than what holds would take a token for the application's. */
    private synchronized void tell(Movable stay, long process) {
        stay.expect(
                expected.stream()
                        .filter(lane -> isFor(lane, key(stay), process))
                        .map(ExpectedLane.class::cast)
                        .toList());
    }

    private List<Movable> of(MadeLane lane) {
        return of(lane.pipe(), lane.process());
    }

    private List<Movable> of(String pipe, long process) {
        return ofPipe.getOrDefault(key(pipe), Set.of()).stream()
                .filter(stay -> stay.otherProcess() == process)
                .toList();
    }
}
