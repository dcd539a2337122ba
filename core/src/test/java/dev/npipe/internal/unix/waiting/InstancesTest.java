// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Crowd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets an instance of a pipe, and when. */
final class InstancesTest {
    private static final String ALICE = "alice";
    private static final String BOB = "bob";

    private final List<String> served = new ArrayList<>();

    private static Instances instances(int max, int arrived, int ofOneUser) {
        return new Instances(max, new Crowd(arrived, ofOneUser));
    }

    private final class Client implements Instances.Waiter {
        private final String name;
        private final Object user;
        private final boolean takes;
        private final boolean isThere;

        Client(String name, Object user, boolean takes, boolean isThere) {
            this.name = name;
            this.user = user;
            this.takes = takes;
            this.isThere = isThere;
        }

        @Override
        public Object user() {
            return user;
        }

        @Override
        public boolean takesInstance() {
            return takes;
        }

        @Override
        public boolean granted() {
            served.add(name);
            return takes && isThere;
        }
    }

    /** A user who can be counted, but not every time. */
    private static final class Uncounted {
        private int until = Integer.MAX_VALUE;

        @Override
        public int hashCode() {
            if (until-- == 0) {
                throw new IllegalStateException("no memory");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Uncounted;
        }
    }

    private Client client(String name, Object user) {
        return new Client(name, user, true, true);
    }

    @Test
    void thoseWhoWaitAreServedInTheirOrder() {
        Instances instances = instances(1, 9, 9);
        assertThat(instances.take(ALICE)).isTrue();
        instances.accepted(ALICE);
        instances.await(client("one", ALICE));
        instances.await(client("two", BOB));
        instances.giveBack();
        assertThat(served).containsExactly("one");
        instances.accepted(ALICE);
        instances.giveBack();
        assertThat(served).containsExactly("one", "two");
        assertThat(instances.used()).isOne();
    }

    @Test
    void whoComesLaterDoesNotGetInBeforeThoseWhoWait() {
        Instances instances = instances(2, 9, 9);
        instances.await(client("waits", ALICE)); // and was not served yet
        assertThat(instances.isFreeFor(BOB)).isFalse();
        assertThat(instances.take(BOB)).isFalse();
    }

    @Test
    void whoIsGoneLeavesItsInstanceToTheNext() {
        Instances instances = instances(1, 9, 9);
        assertThat(instances.take(ALICE)).isTrue();
        for (int i = 0; i < 10_000; i++) {
            instances.await(new Client("gone", ALICE, true, false));
        }
        instances.await(client("there", ALICE));
        instances.accepted(ALICE);
        instances.giveBack();
        assertThat(served).hasSize(10_001).endsWith("there");
        assertThat(instances.used()).isOne();
    }

    @Test
    void whoOnlyWantsToKnowTakesNone() {
        Instances instances = instances(1, 9, 9);
        assertThat(instances.take(ALICE)).isTrue();
        instances.await(new Client("asks", BOB, false, true));
        instances.await(client("opens", BOB));
        instances.accepted(ALICE);
        instances.giveBack();
        assertThat(served).containsExactly("asks", "opens");
    }

    @Test
    void whoLeavesIsNotServed() {
        Instances instances = instances(1, 9, 9);
        assertThat(instances.take(ALICE)).isTrue();
        Client leaves = client("leaves", ALICE);
        instances.await(leaves);
        assertThat(instances.leave(leaves)).isTrue();
        assertThat(instances.leave(leaves)).isFalse();
        instances.untake(ALICE);
        assertThat(served).isEmpty();
        assertThat(instances.used()).isZero();
    }

    @Test
    void whereTheQueueOfArrivedClientsIsFullNoInstanceIsFree() {
        Instances instances = instances(PipeInfo.UNLIMITED_INSTANCES, 2, 2);
        assertThat(instances.take(ALICE)).isTrue();
        assertThat(instances.take(ALICE)).isTrue();
        assertThat(instances.take(BOB)).isFalse();
        assertThat(instances.isFullOfArrivals(BOB)).isTrue();
        instances.await(client("waits", BOB));
        instances.accepted(ALICE);
        assertThat(served).containsExactly("waits");
        assertThat(instances.used()).isEqualTo(3);
    }

    @Test
    void aUserWithTooManyArrivedClientsIsPassedOver() {
        Instances instances = instances(PipeInfo.UNLIMITED_INSTANCES, 3, 1);
        assertThat(instances.take(ALICE)).isTrue();
        instances.await(client("second of alice", ALICE));
        instances.serve();
        assertThat(served).isEmpty();
        assertThat(instances.take(BOB)).isTrue();
        instances.accepted(ALICE);
        assertThat(served).containsExactly("second of alice");
    }

    @Test
    void whoCouldNotBeCountedForLackOfMemoryGoesOnWaiting() {
        Instances instances = instances(2, 9, 9);
        assertThat(instances.take(ALICE)).isTrue();
        for (int later = 0; later < 4; later++) {
            var user = new Uncounted();
            instances.await(client("after " + later, user));
            user.until = later;
            try {
                instances.serve();
            } catch (IllegalStateException e) {
                assertThat(instances.isAwaited()).as("waits after failure %d", later).isTrue();
                assertThat(instances.used()).as("after failure %d", later).isOne();
                instances.serve();
            }
            user.until = Integer.MAX_VALUE;
            assertThat(served).last().isEqualTo("after " + later);
            instances.accepted(user);
            instances.giveBack();
        }
    }
}
