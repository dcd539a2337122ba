// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import java.util.ArrayList;
import java.util.List;

/** Where a lane under test was made, which is told of it, and says what a test wants. */
final class FakeMaker implements MadeLane.Maker {
    /** What it was told, in order. */
    final List<String> told = new ArrayList<>();

    /** Whether a connection of its process may still bring the token. */
    boolean isExpected = true;

    /** Whether another one of its process is there. */
    boolean mayBeExpected;

    /** What comes of a look for the token. */
    Runnable look = () -> {};

    @Override
    public boolean isExpected(MadeLane lane) {
        return isExpected;
    }

    @Override
    public boolean mayBeExpected(MadeLane lane) {
        return mayBeExpected;
    }

    @Override
    public void look(MadeLane lane) {
        told.add("look");
        look.run();
    }

    @Override
    public void givenUp(MadeLane lane) {
        told.add("given up");
    }

    @Override
    public void isOver(MadeLane lane) {
        told.add("over");
    }
}
