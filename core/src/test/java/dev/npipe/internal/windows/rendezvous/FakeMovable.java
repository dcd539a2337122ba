// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.internal.windows.lane.ExpectedLane;
import dev.npipe.internal.windows.lane.Lane;
import dev.npipe.internal.windows.lane.LanePlace;
import dev.npipe.internal.windows.lane.Movable;
import java.lang.reflect.Proxy;
import java.util.List;

/** A server's connection, which remembers what it is told. */
final class FakeMovable implements Movable {
    private final LanePlace place;
    private final long process;
    volatile boolean mayEnter = true;
    volatile boolean mayBringToken = true;
    volatile List<ExpectedLane> told = List.of();
    int looked;
    int asked;

    FakeMovable(String pipe, long process) {
        this.process = process;
        this.place =
                (LanePlace)
                        Proxy.newProxyInstance(
                                LanePlace.class.getClassLoader(),
                                new Class<?>[] {LanePlace.class},
                                (_, method, _) -> {
                                    if (method.getName().equals("pipe")) {
                                        return pipe;
                                    }
                                    throw new AssertionError(method);
                                });
    }

    @Override
    public LanePlace place() {
        return place;
    }

    @Override
    public long otherProcess() {
        asked++;
        return process;
    }

    @Override
    public boolean mayEnter() {
        return mayEnter;
    }

    @Override
    public boolean mayBringToken() {
        return mayBringToken;
    }

    @Override
    public boolean enter(Lane entered) {
        throw new AssertionError("it enters with a token");
    }

    @Override
    public void expect(List<ExpectedLane> lanes) {
        told = lanes;
    }

    @Override
    public void lookForToken() {
        looked++;
    }

    @Override
    public void beginSoon() {
        throw new AssertionError("it is a server's");
    }
}
