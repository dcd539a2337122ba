// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import dev.npipe.cli.end.End;
import dev.npipe.cli.framing.Encoding;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.framing.Gathering;
import dev.npipe.cli.framing.HexDump;
import dev.npipe.cli.framing.Splitter;
import dev.npipe.cli.framing.Transcoder;
import dev.npipe.cli.manners.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The ways from what an end receives to where it is written. */
public final class Outputs {
    /** What of one record is shown at once, at the most. */
    public static final int SHOWN_AT_ONCE = 64 * 1024;

    private Outputs() {}

    /**
     * The output for what one end receives.
     *
     * @param from the end that receives
     * @param here where it is written
     * @param shown whether a terminal shows it
     */
    public static Output of(End from, End here, TalkOptions options, boolean shown, Count count) {
        Framing framing = options.framing(false);
        boolean asItIs = !shown && !options.hex() && options.encoding().isEmpty();
        if (asItIs && !from.hasMessages() && !count.isLimited()) {
            return new Bytes(here); // what frames it there frames it here
        }
        Output written = written(from, here, options, shown);
        return records(
                from,
                options,
                framing,
                shown || options.hex(),
                count.isLimited() ? count.counting(written) : written);
    }

    private static Output written(End from, End here, TalkOptions options, boolean shown) {
        Framing framing = options.framing(false);
        boolean records = from.hasMessages() || framing != Framing.RAW;
        if (options.hex()) {
            return new Hex(here, records);
        }
        Output text = shown ? new Text(here, records) : new Framed(here, framing);
        return shown || options.encoding().isPresent()
                ? new Converted(text, new Transcoder(options.text(), Encoding.UTF_8))
                : text;
    }

    /**
     * Takes what is received apart into records, unless it comes as such.
     *
     * @param otherwise what is a record if the user does not say
     * @param inParts whether a record may come in several parts
     */
    public static Output records(
            End from, TalkOptions options, Framing otherwise, boolean inParts, Output records) {
        Gathering gathering =
                inParts ? Gathering.inParts(SHOWN_AT_ONCE) : Gathering.whole(Framing.MAX_RECORD);
        if (from.hasMessages()) {
            return inParts || otherwise == Framing.RAW ? records : new Whole(gathering, records);
        }
        Framing framing = options.framing().orElse(otherwise);
        return framing == Framing.RAW
                ? records
                : new Split(new Splitter(framing, options.text(), gathering), records);
    }

    /** Messages that are put together again. */
    private record Whole(Gathering gathering, Output next) implements Output {
        @Override
        public void record(ByteBuffer bytes, boolean complete) throws IOException {
            gathering.take(bytes, complete, next);
        }

        @Override
        public void end() throws IOException {
            next.end();
        }
    }

    /** A stream that is taken apart. */
    private record Split(Splitter splitter, Output next) implements Output {
        @Override
        public void record(ByteBuffer bytes, boolean complete) throws IOException {
            splitter.feed(bytes, next);
        }

        @Override
        public void end() throws IOException {
            splitter.end(next);
            next.end();
        }
    }

    /** Text in another encoding. */
    private record Converted(Output next, Transcoder transcoder) implements Output {
        @Override
        public void record(ByteBuffer bytes, boolean complete) throws IOException {
            next.record(transcoder.next(bytes, false), complete);
        }

        @Override
        public void end() throws IOException {
            ByteBuffer rest = transcoder.next(ByteBuffer.allocate(0), true);
            if (rest.hasRemaining()) {
                next.record(rest, false);
            }
            next.end();
        }
    }

    /** Bytes as they come. */
    private record Bytes(End here) implements Output {
        @Override
        public void record(ByteBuffer bytes, boolean complete) throws IOException {
            write(here, bytes);
        }
    }

    /** Records one after the other, with what tells one from the next. */
    private record Framed(End here, Framing framing) implements Output {
        @Override
        public void record(ByteBuffer bytes, boolean complete) throws IOException {
            write(here, complete ? framing.frame(bytes, Encoding.UTF_8) : bytes);
        }
    }

    /** Text that does to the terminal nothing but show; each message ends its line. */
    private static final class Text implements Output {
        private final End here;
        private final boolean lines;
        private boolean lineBegun;

        Text(End here, boolean lines) {
            this.here = here;
            this.lines = lines;
        }

        @Override
        public void record(ByteBuffer bytes, boolean complete) throws IOException {
            String text = Printable.text(Encoding.UTF_8.text(bytes));
            if (!text.isEmpty()) {
                lineBegun = !text.endsWith("\n");
            } else if (complete && lines) {
                lineBegun = true; // a message of no bytes is a line without text
            }
            if (complete && lines && lineBegun) {
                text += "\n";
                lineBegun = false;
            }
            write(here, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A hex dump; each record begins at offset 0, and so does a stream without records. */
    private static final class Hex implements Output {
        private final End here;
        private final boolean records;
        private long offset;

        Hex(End here, boolean records) {
            this.here = here;
            this.records = records;
        }

        @Override
        public void record(ByteBuffer bytes, boolean complete) throws IOException {
            var lines = new StringBuilder();
            HexDump.lines(offset, bytes, line -> lines.append(line).append('\n'));
            offset = complete && records ? 0 : offset + bytes.remaining();
            write(here, ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void write(End here, ByteBuffer bytes) throws OutputException {
        try {
            here.write(bytes);
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
