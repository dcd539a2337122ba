// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.json.Json;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Passages for programs: one object on each line. */
public final class JsonView implements Screen.View {
    /** What the fields are, for the help. */
    public static final List<String> FIELDS =
            List.of(
                    "--json writes an object on each line, with the fields number, time (ISO 8601, UTC),",
                    "conversation, kind (opened, data, ended, closed, failed) and peer; data, ended and failed",
                    "have a direction (to-server, to-client); data has size, complete (whether a message ends",
                    "here) and text or, if it is no UTF-8, base64; failed has its reason as text. The kind",
                    "missed has count and bytes: so much passed too fast to be shown.");

    @Override
    public String of(Passage passage) {
        Kind kind = passage.kind();
        var line =
                new StringBuilder("{\"number\":")
                        .append(passage.number())
                        .append(",\"time\":\"")
                        .append(passage.time())
                        .append("\",\"conversation\":")
                        .append(passage.conversation())
                        .append(",\"kind\":\"")
                        .append(kind.name().toLowerCase(Locale.ROOT))
                        .append("\",\"peer\":")
                        .append(Json.of(passage.peer()));
        if (kind == Kind.DATA || kind == Kind.ENDED || kind == Kind.FAILED) {
            line.append(",\"direction\":\"").append(word(passage.direction())).append('"');
        }
        if (kind == Kind.DATA) {
            line.append(",\"size\":").append(passage.size());
            line.append(",\"complete\":").append(passage.complete());
        }
        if (kind == Kind.DATA || kind == Kind.FAILED) {
            Optional<String> text = Utf8.text(passage.bytes());
            line.append(
                    text.isPresent()
                            ? ",\"text\":" + Json.of(text.get())
                            : ",\"base64\":\""
                                    + Base64.getEncoder().encodeToString(passage.bytes())
                                    + '"');
        }
        return line.append("}\n").toString();
    }

    @Override
    public String ofMissed(long count, long bytes) {
        return "{\"kind\":\"missed\",\"count\":" + count + ",\"bytes\":" + bytes + "}\n";
    }

    /** All of it: programs count on that. */
    @Override
    public int limit() {
        return Integer.MAX_VALUE;
    }

    private static String word(Direction direction) {
        return direction == Direction.TO_SERVER ? "to-server" : "to-client";
    }
}
