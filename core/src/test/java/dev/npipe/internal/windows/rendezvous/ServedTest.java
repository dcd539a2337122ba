// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.windows.lane.ExpectedLane;
import dev.npipe.internal.windows.lane.FakeLane;
import dev.npipe.internal.windows.lane.Movable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of a server's connections a lane may be made for, and which are told of it. */
@Timeout(60)
final class ServedTest {
    private static final String PIPE = "\\\\.\\pipe\\Served";
    private static final long PROCESS = 4711;

    private final Served served = new Served();

    private FakeMovable add(String pipe, long process) {
        var stay = new FakeMovable(pipe, process);
        served.add(stay);
        return stay;
    }

    private FakeMovable add() {
        return add(PIPE, PROCESS);
    }

    private static MadeLane made(String pipe, long process) {
        return new MadeLane(new FakeMaker(), pipe, process, new FakeLane().server());
    }

    private MadeLane expect(String pipe, long process) {
        MadeLane lane = made(pipe, process);
        served.expect(lane);
        return lane;
    }

    private MadeLane expect() {
        return expect(PIPE, PROCESS);
    }

    private boolean mayBeMade() {
        return served.mayBeMade(PIPE, PROCESS);
    }

    @Test
    void thereIsALaneForEachConnection() {
        assertThat(mayBeMade()).as("without a connection").isFalse();
        add();
        add();
        assertThat(mayBeMade()).isTrue();
        MadeLane first = expect();
        assertThat(mayBeMade()).isTrue();
        expect();
        assertThat(mayBeMade()).isFalse();
        served.expectNoMore(first);
        assertThat(mayBeMade()).isTrue();
    }

    @Test
    void aConnectionThatHasOneGetsNoOther() {
        FakeMovable stay = add();
        stay.mayEnter = false;
        assertThat(mayBeMade()).isFalse();
        add();
        assertThat(mayBeMade()).isTrue();
    }

    @Test
    void thoseOfOtherProcessesAndPipesAreOthers() {
        add(PIPE, PROCESS + 1);
        add(PIPE + "2", PROCESS);
        add(PIPE, Movable.NO_PROCESS);
        assertThat(mayBeMade()).isFalse();
        add();
        expect(PIPE, PROCESS + 1);
        expect(PIPE + "2", PROCESS);
        assertThat(mayBeMade()).isTrue();
    }

    @Test
    void aPipeIsTheSameInCapitalLetters() {
        FakeMovable stay = add("\\\\.\\pipe\\SERVED", PROCESS);
        assertThat(served.mayBeMade("\\\\.\\PIPE\\served", PROCESS)).isTrue();
        MadeLane lane = expect("\\\\.\\PIPE\\served", PROCESS);
        assertThat(stay.told).containsExactly(lane);
        assertThat(mayBeMade()).isFalse();
        assertThat(served.isAnybodysOf(lane)).isTrue();
        served.remove(stay);
        assertThat(served.isAnybodysOf(lane)).isFalse();
    }

    /** Of a client that is there the token is awaited anyway. */
    @Test
    void aConnectionWhoseClientIsThereBringsNoTokenOfOneThatHasGone() {
        FakeMovable stay = add();
        stay.mayBringToken = false;
        MadeLane lane = expect();
        assertThat(served.isAnybodysOf(lane)).isFalse();
        assertThat(served.mayBeAnybodysOf(lane)).isTrue();
        add();
        assertThat(served.isAnybodysOf(lane)).isTrue();
    }

    @Test
    void whoHasEndedCountsNoMore() {
        FakeMovable first = add();
        FakeMovable second = add();
        MadeLane lane = expect();
        served.remove(first);
        served.remove(first);
        assertThat(mayBeMade()).isFalse();
        assertThat(served.isAnybodysOf(lane)).isTrue();
        served.remove(second);
        served.remove(second);
        assertThat(served.isAnybodysOf(lane)).isFalse();
        served.expectNoMore(lane);
        add();
        assertThat(mayBeMade()).isTrue();
    }

    @Test
    void whoMayBringATokenIsToldOfIt() {
        FakeMovable first = add();
        FakeMovable second = add();
        List<FakeMovable> others = List.of(add(PIPE, PROCESS + 1), add(PIPE + "2", PROCESS));
        MadeLane lane = expect();
        MadeLane next = expect();
        for (FakeMovable stay : List.of(first, second)) {
            assertThat(stay.told).containsExactly(lane, next);
        }
        served.expectNoMore(lane);
        for (FakeMovable stay : List.of(first, second)) {
            assertThat(stay.told).containsExactly(next);
        }
        for (FakeMovable stay : others) {
            assertThat(stay.told).isEmpty();
        }
    }

    /** A client may have written its token before the server has accepted it. */
    @Test
    void whoComesLaterIsToldToo() {
        add();
        MadeLane lane = expect();
        expect(PIPE, PROCESS + 1);
        assertThat(add().told).containsExactly(lane);
        served.expectNoMore(lane);
        assertThat(add().told).isEmpty();
    }

    /** Which takes a call of the system. */
    @Test
    void nobodyAsksForTheProcessOfAConnectionWithoutNeed() {
        assertThat(add().asked).isZero();
        expect();
        assertThat(add().asked).isPositive();
    }

    @Test
    void allOfTheProcessLookForTheToken() {
        FakeMovable first = add();
        FakeMovable second = add();
        FakeMovable other = add(PIPE, PROCESS + 1);
        served.look(expect());
        assertThat(List.of(first.looked, second.looked, other.looked)).containsExactly(1, 1, 0);
    }

    /** Who was told last what does not hold would take a token for data, or data for a token. */
    @Test
    void whatHoldsIsToldLast() throws Exception {
        MadeLane lasting = made(PIPE, PROCESS);
        List<MadeLane> passing = List.of(made(PIPE, PROCESS), made(PIPE, PROCESS));
        for (int i = 0; i < 200; i++) {
            List<FutureTask<Boolean>> work = new ArrayList<>();
            for (MadeLane lane : passing) {
                work.add(
                        new FutureTask<>(
                                () -> {
                                    served.expect(lane);
                                    served.expectNoMore(lane);
                                    return true;
                                }));
            }
            work.add(
                    new FutureTask<>(
                            () -> {
                                served.expect(lasting);
                                return true;
                            }));
            work.forEach(task -> Thread.ofPlatform().daemon().start(task));
            FakeMovable stay = add();
            for (FutureTask<Boolean> task : work) {
                assertThat(task.get(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(stay.told).as("round %s", i).containsExactly((ExpectedLane) lasting);
            served.remove(stay);
            served.expectNoMore(lasting);
        }
    }
}
