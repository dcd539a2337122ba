// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.json.Json;
import dev.npipe.cli.tap.Passage.Kind;
import dev.npipe.cli.words.Words;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;

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
        var fields = new LinkedHashMap<String, Object>();
        fields.put("number", passage.number());
        fields.put("time", passage.time());
        fields.put("conversation", passage.conversation());
        fields.put("kind", kind);
        fields.put("peer", passage.peer());
        if (kind == Kind.DATA || kind == Kind.ENDED || kind == Kind.FAILED) {
            fields.put("direction", Words.of(passage.direction()));
        }
        if (kind == Kind.DATA) {
            fields.put("size", passage.size());
            fields.put("complete", passage.complete());
        }
        if (kind == Kind.DATA || kind == Kind.FAILED) {
            byte[] bytes = passage.bytes();
            Utf8.text(bytes)
                    .ifPresentOrElse(
                            text -> fields.put("text", text),
                            () -> fields.put("base64", Base64.getEncoder().encodeToString(bytes)));
        }
        return Json.of(fields) + "\n";
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

    @Override
    public boolean isForPrograms() {
        return true;
    }
}
