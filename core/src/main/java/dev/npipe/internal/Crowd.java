// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * How many clients are somewhere, in all and of each user, which both have a bound. Counting one
 * out takes no memory.
 */
public final class Crowd {
    private final int most;
    private final int mostOfOneUser;
    private final Map<Object, Count> ofUser = new HashMap<>();
    private int all;

    /** Those of one user. */
    private static final class Count {
        private int clients;
    }

    public Crowd(int most, int mostOfOneUser) {
        this.most = most;
        this.mostOfOneUser = mostOfOneUser;
    }

    /** Whether there is room for one more, of any user. */
    public synchronized boolean hasRoom() {
        return all < most;
    }

    /** Whether there is room for one more of this user. */
    public synchronized boolean hasRoomFor(Object user) {
        Count known = ofUser.get(user);
        return all < most && (known == null || known.clients < mostOfOneUser);
    }

    /** Counts one in, if there is room. */
    public synchronized boolean enter(Object user) {
        if (!hasRoomFor(user)) {
            return false;
        }
        ofUser.computeIfAbsent(user, _ -> new Count()).clients++;
        all++;
        return true;
    }

    /** Counts one out; a place would be lost for good where this took memory. */
    public synchronized void leave(Object user) {
        all--;
        Count count = ofUser.get(user);
        if (count != null && --count.clients <= 0) {
            ofUser.remove(user);
        }
    }

    /** How many there are. */
    public synchronized int size() {
        return all;
    }
}
