// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import dev.npipe.cli.capture.Packet;
import dev.npipe.cli.end.End;
import dev.npipe.cli.tap.Passage.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Plays one conversation: sends what its side sent, in the recorded order, and waits for each
 * answer that came before.
 */
final class Player {
    private final End end;
    private final Direction ours;
    private final Pace pace;
    private final Report report;
    private final Answers answers;
    private final ByteArrayOutputStream sending = new ByteArrayOutputStream();
    private final ByteArrayOutputStream expecting = new ByteArrayOutputStream();
    private boolean broken;

    /**
     * A player at this end, which it does not close.
     *
     * @param ours what it sends; the other direction is compared
     * @param limit how long an answer may take
     */
    Player(End end, Direction ours, Pace pace, Report report, Duration limit) {
        this.end = end;
        this.ours = ours;
        this.pace = pace;
        this.report = report;
        this.answers = new Answers(end, limit);
    }

    /** Plays one packet. */
    void play(Packet packet) throws InterruptedException {
        if (broken) {
            return; // told already: nothing that follows could come
        }
        switch (packet.kind()) {
            case DATA -> {
                if (packet.direction() == ours) {
                    send(packet);
                } else {
                    compare(packet);
                }
            }
            case ENDED -> {
                if (packet.direction() == ours) {
                    endOutput(packet);
                } else {
                    report.compareEnd(packet, answers.end());
                }
            }
            case OPENED, CLOSED, FAILED -> {
                // how the recorded conversation began and ended
            }
        }
    }

    private void send(Packet packet) throws InterruptedException {
        sending.writeBytes(packet.bytes());
        if (!packet.complete()) {
            return;
        }
        pace.await(packet.nanos());
        byte[] message = sending.toByteArray();
        sending.reset();
        if (message.length == 0 && !end.hasMessages()) {
            return;
        }
        try {
            end.write(ByteBuffer.wrap(message));
        } catch (IOException e) {
            broken = true;
            report.broken(packet, e);
        }
    }

    private void compare(Packet packet) throws InterruptedException {
        expecting.writeBytes(packet.bytes());
        if (!packet.complete()) {
            return;
        }
        byte[] expected = expecting.toByteArray();
        expecting.reset();
        Answers.Answer answer = answers.next(expected.length);
        report.compare(packet, expected, answer);
        broken = !answer.missing().isEmpty();
    }

    private void endOutput(Packet packet) throws InterruptedException {
        pace.await(packet.nanos());
        try {
            if (end.canShutdownOutput()) {
                end.shutdownOutput();
            }
        } catch (IOException e) {
            broken = true;
            report.broken(packet, e);
        }
    }
}
