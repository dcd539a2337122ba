// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import dev.npipe.cli.capture.Packet;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.replay.Answers.Answer;
import dev.npipe.cli.tap.Hex;
import dev.npipe.cli.tap.Passage.Direction;
import java.io.PrintWriter;
import java.util.Arrays;

/** What answered differently: a line for each answer, on the standard output. */
final class Report {
    private static final int SHOWN = 16;

    private final PrintWriter out;
    private long answers;
    private long differences;

    Report(PrintWriter out) {
        this.out = out;
    }

    /**
     * Compares one answer.
     *
     * @param packet where it ends in the recording
     */
    void compare(Packet packet, byte[] expected, Answer answer) {
        answers++;
        byte[] got = answer.bytes();
        int at = Arrays.mismatch(expected, got);
        if (at < 0) {
            return;
        }
        String why = answer.missing().isEmpty() ? "" : " (" + answer.missing() + ")";
        say(
                packet,
                "at offset %s of %s: expected %s, got %s%s"
                        .formatted(at, expected.length, shown(expected, at), shown(got, at), why));
    }

    /** The other side ended, or did not, as it did in the recording. */
    void compareEnd(Packet packet, Answer answer) {
        answers++;
        if (!answer.missing().isEmpty()) {
            String got = answer.bytes().length == 0 ? "" : ", " + shown(answer.bytes(), 0);
            say(packet, "expected the end, but " + answer.missing() + got);
        }
    }

    /** It could not go on. */
    void broken(Packet packet, Exception e) {
        answers++;
        say(packet, "could not be sent: " + e.getMessage());
    }

    private void say(Packet packet, String what) {
        differences++;
        out.println(
                "packet %s (conversation %s, %s): %s"
                        .formatted(
                                packet.number(),
                                packet.conversation(),
                                packet.direction() == Direction.TO_SERVER
                                        ? "to server"
                                        : "to client",
                                Printable.line(what)));
    }

    private static String shown(byte[] bytes, int from) {
        if (from >= bytes.length) {
            return "the end";
        }
        int to = Math.min(bytes.length, from + SHOWN);
        return Hex.line(bytes, from, to) + (to < bytes.length ? "..." : "");
    }

    long answers() {
        return answers;
    }

    long differences() {
        return differences;
    }
}
