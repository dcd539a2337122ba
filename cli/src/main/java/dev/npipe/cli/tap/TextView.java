// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.json.IndentedJson;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.relay.Amount;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Passages for somebody who reads: a line with time, conversation, direction and size, and beneath
 * it what passed.
 *
 * @param form how bytes are shown
 * @param colours whether the two directions have colours
 * @param limit how many bytes of one are shown
 */
public record TextView(Form form, boolean colours, int limit) implements Screen.View {
    /** How bytes are shown. */
    public enum Form {
        /** As JSON if that is what they are, else as text if they are one, else as hex. */
        AUTO,
        /** As text, whatever they are. */
        TEXT,
        /** As hex beside the text. */
        HEX,
        /** As indented JSON, else as hex. */
        JSON
    }

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());
    private static final String PLAIN = "\u001b[0m";

    @Override
    public String of(Passage passage) {
        var text = new StringBuilder(coloured(passage, head(passage))).append('\n');
        if (passage.kind() == Kind.DATA && passage.bytes().length > 0) {
            text.append(body(passage.bytes()));
            int more = passage.size() - passage.bytes().length;
            if (more > 0) {
                text.append("    ... and ").append(more).append(" bytes more\n");
            }
        }
        return text.toString();
    }

    @Override
    public String ofMissed(long count, long bytes) {
        return "... "
                + count
                + " passed too fast to be shown ("
                + Amount.about((double) bytes)
                + "); a recording has them\n";
    }

    private static String head(Passage passage) {
        String begin = TIME.format(passage.time()) + " #" + passage.conversation() + " ";
        String peer = Printable.line(passage.peer());
        String way = passage.direction() == Direction.TO_SERVER ? "to server" : "to client";
        return begin
                + switch (passage.kind()) {
                    case OPENED -> "opened by " + peer;
                    case DATA ->
                            way
                                    + ", "
                                    + passage.size()
                                    + (passage.size() == 1 ? " byte" : " bytes")
                                    + (passage.complete() ? "" : ", the message goes on")
                                    + "  "
                                    + peer;
                    case ENDED -> way + ", no more comes  " + peer;
                    case CLOSED -> "closed  " + peer;
                    case FAILED -> way + ", broke off: " + words(passage.bytes()) + "  " + peer;
                };
    }

    private static String words(byte[] bytes) {
        return Printable.line(new String(bytes, StandardCharsets.UTF_8));
    }

    private String coloured(Passage passage, String line) {
        if (!colours) {
            return line;
        }
        String colour =
                switch (passage.kind()) {
                    case OPENED, CLOSED -> "\u001b[1m";
                    case FAILED -> "\u001b[31m";
                    case DATA, ENDED ->
                            passage.direction() == Direction.TO_SERVER
                                    ? "\u001b[36m"
                                    : "\u001b[33m";
                };
        return colour + line + PLAIN;
    }

    private String body(byte[] bytes) {
        return switch (form) {
            case HEX -> Hex.dump(bytes);
            case TEXT -> lines(new String(bytes, StandardCharsets.UTF_8));
            case JSON -> Utf8.text(bytes).flatMap(TextView::json).orElseGet(() -> Hex.dump(bytes));
            case AUTO -> {
                Optional<String> text = Utf8.text(bytes).filter(Utf8::isReadable);
                yield text.flatMap(TextView::json)
                        .or(() -> text.map(TextView::lines))
                        .orElseGet(() -> Hex.dump(bytes));
            }
        };
    }

    private static Optional<String> json(String text) {
        return IndentedJson.of(text).map(TextView::lines);
    }

    /** Each line of it by itself, harmless to a terminal. */
    private static String lines(String text) {
        var shown = new StringBuilder();
        text.lines().forEach(l -> shown.append("    ").append(Printable.line(l)).append('\n'));
        return shown.toString();
    }

    @Override
    public boolean isForPrograms() {
        return false;
    }
}
