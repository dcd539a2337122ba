// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.flow.CarryException;
import dev.npipe.cli.flow.Watcher;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.relay.Connection;
import dev.npipe.cli.relay.Onlooker;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Numbers what a relay carries, and shows it to audiences. */
public final class Tap implements Onlooker {
    private static final byte[] NOTHING = {};

    private final List<Audience> audiences;
    private long seen;

    /** A tap with these audiences, which are closed with it. */
    public Tap(List<? extends Audience> audiences) {
        this.audiences = List.copyOf(audiences);
    }

    @Override
    public View opened(Connection connection) {
        see(connection, Direction.TO_SERVER, Kind.OPENED, NOTHING, true);
        return new Seen(connection);
    }

    @Override
    public ExitCode finish() {
        audiences.forEach(Audience::close);
        return audiences.stream()
                .map(Audience::outcome)
                .filter(outcome -> outcome != ExitCode.OK)
                .findFirst()
                .orElse(ExitCode.OK);
    }

    private synchronized void see(
            Connection connection, Direction direction, Kind kind, byte[] bytes, boolean complete) {
        var passage =
                new Passage(
                        ++seen,
                        Instant.now(),
                        connection.number(),
                        direction,
                        kind,
                        connection.client(),
                        bytes,
                        complete);
        for (Audience audience : audiences) {
            audience.passed(passage);
        }
    }

    /** One conversation. */
    private final class Seen implements View {
        private final Connection connection;

        private Seen(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Watcher toServer() {
            return new OneWay(connection, Direction.TO_SERVER);
        }

        @Override
        public Watcher toClient() {
            return new OneWay(connection, Direction.TO_CLIENT);
        }

        @Override
        public void closed(Optional<CarryException> failure, boolean clientFailed) {
            failure.ifPresent(
                    e ->
                            see(
                                    connection,
                                    clientFailed ? Direction.TO_SERVER : Direction.TO_CLIENT,
                                    Kind.FAILED,
                                    String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8),
                                    true));
            see(connection, Direction.TO_SERVER, Kind.CLOSED, NOTHING, true);
        }
    }

    /** One direction of it. */
    private final class OneWay implements Watcher {
        private final Connection connection;
        private final Direction direction;

        private OneWay(Connection connection, Direction direction) {
            this.connection = connection;
            this.direction = direction;
        }

        @Override
        public void passed(ByteBuffer bytes, boolean complete) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            see(connection, direction, Kind.DATA, copy, complete);
        }

        @Override
        public void ended() {
            see(connection, direction, Kind.ENDED, NOTHING, true);
        }
    }
}
