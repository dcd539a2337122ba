// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * How many clients there can be at once, and what the others are told: section 5.1 of what Windows
 * does.
 */
interface InstanceBehaviour extends PipeFixture {

    @Test
    default void connectIsBusyAtOnceWithATimeoutOfZero() throws Exception {
        try (Pair pair = pair(server().maxInstances(1), client())) {
            Throwable e =
                    catchThrowable(
                            () ->
                                    client().connectTimeout(Duration.ZERO)
                                            .connect(pair.listener().address()));
            assertThat(e).isInstanceOf(PipeBusyException.class);
            assertThat(((PipeBusyException) e).errorCode()).isEqualTo(231);
        }
    }

    @Test
    default void connectIsBusyAfterItsTimeout() throws Exception {
        try (Pair pair = pair(server().maxInstances(1), client())) {
            assertThatThrownBy(
                            () -> client().connectTimeout(SHORT).connect(pair.listener().address()))
                    .isInstanceOf(PipeBusyException.class)
                    .hasMessageContaining(clientAddress(pair.listener().address()).toString());
        }
    }

    @Test
    default void connectWaitsWhileEveryInstanceIsBusy() throws Exception {
        try (Pair pair = pair(server().maxInstances(1), client())) {
            NamedPipeAddress address = pair.listener().address();
            assertThatThrownBy(() -> client().connectTimeout(Duration.ZERO).connect(address))
                    .isInstanceOf(PipeBusyException.class);
            var waiting = start(() -> client().connect(address));
            pair.server().close();
            pair.client().close();
            try (var client = outcome(waiting);
                    var server = pair.listener().accept(LONG)) {
                server.write(utf8("your turn"));
                assertThat(read(client, 20)).isEqualTo("your turn");
            }
        }
    }

    @Test
    default void everyInstanceInUseAndOneMoreIsBusyThenFree() throws Exception {
        int max = 254;
        try (var listener = server().maxInstances(max).bind(uniqueAddress())) {
            var ends = new ArrayList<NamedPipeChannel>();
            for (int i = 0; i < max; i++) {
                ends.add(client().connect(listener.address()));
                ends.add(listener.accept(LONG));
            }
            assertThat(listener.info().instances()).isEqualTo(max);
            assertThatThrownBy(
                            () ->
                                    client().connectTimeout(Duration.ZERO)
                                            .connect(listener.address()))
                    .isInstanceOf(PipeBusyException.class);
            ends.removeLast().close();
            ends.add(client().connect(listener.address()));
            ends.add(listener.accept(LONG));
            for (NamedPipeChannel end : ends) {
                end.close();
            }
        }
    }

    @Test
    default void unlimitedInstancesAreMoreThan255() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            assertThat(listener.info().maxInstances()).isEqualTo(PipeInfo.UNLIMITED_INSTANCES);
            var ends = new ArrayList<NamedPipeChannel>();
            for (int i = 0; i < 260; i++) {
                ends.add(client().connect(listener.address()));
                ends.add(listener.accept(LONG));
            }
            for (NamedPipeChannel end : ends) {
                end.close();
            }
        }
    }
}
