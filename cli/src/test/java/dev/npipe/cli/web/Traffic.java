// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.tap.Audience;
import dev.npipe.cli.tap.Passage;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Lets an audience see what a test wants it to see. */
final class Traffic {
    private final Audience audience;
    private long number;

    Traffic(Audience audience) {
        this.audience = audience;
    }

    void opened(long conversation) {
        pass(conversation, Direction.TO_SERVER, Kind.OPENED, new byte[0], true);
    }

    void toServer(long conversation, String text) {
        toServer(conversation, text.getBytes(StandardCharsets.UTF_8));
    }

    void toServer(long conversation, byte[] message) {
        pass(conversation, Direction.TO_SERVER, Kind.DATA, message, true);
    }

    void toClient(long conversation, String text) {
        toClient(conversation, text.getBytes(StandardCharsets.UTF_8));
    }

    void toClient(long conversation, byte[] message) {
        pass(conversation, Direction.TO_CLIENT, Kind.DATA, message, true);
    }

    void ended(long conversation, Direction direction) {
        pass(conversation, direction, Kind.ENDED, new byte[0], true);
    }

    void closed(long conversation) {
        pass(conversation, Direction.TO_SERVER, Kind.CLOSED, new byte[0], true);
    }

    void failed(long conversation, String why) {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        pass(conversation, Direction.TO_CLIENT, Kind.FAILED, text, true);
    }

    /** A message of its own. */
    static Passage passage(long number, long conversation, byte[] message) {
        return new Passage(
                number,
                Instant.now(),
                conversation,
                Direction.TO_SERVER,
                Kind.DATA,
                "client",
                message,
                true);
    }

    private void pass(
            long conversation, Direction direction, Kind kind, byte[] bytes, boolean complete) {
        audience.passed(
                new Passage(
                        ++number,
                        Instant.now(),
                        conversation,
                        direction,
                        kind,
                        "pid " + (4000 + conversation) + " (client" + conversation + ")",
                        bytes,
                        complete));
    }
}
