// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import java.util.HashMap;
import java.util.Map;

/** How many clients are somewhere, in all and of each user, which both have a bound. */
final class Crowd {
    private final int most;
    private final int mostOfOneUser;
    private final Map<Object, Integer> ofUser = new HashMap<>();
    private int all;

    Crowd(int most, int mostOfOneUser) {
        this.most = most;
        this.mostOfOneUser = mostOfOneUser;
    }

    /** Whether there is room for one more, of any user. */
    synchronized boolean hasRoom() {
        return all < most;
    }

    /** Whether there is room for one more of this user. */
    synchronized boolean hasRoomFor(Object user) {
        return all < most && ofUser.getOrDefault(user, 0) < mostOfOneUser;
    }

    /** Counts one in, if there is room. */
    synchronized boolean enter(Object user) {
        if (!hasRoomFor(user)) {
            return false;
        }
        ofUser.merge(user, 1, Integer::sum);
        all++;
        return true;
    }

    /** Counts one out. */
    synchronized void leave(Object user) {
        ofUser.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
        all--;
    }

    /** How many there are. */
    synchronized int size() {
        return all;
    }
}
