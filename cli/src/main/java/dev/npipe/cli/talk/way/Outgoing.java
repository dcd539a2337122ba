// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import dev.npipe.cli.end.End;
import dev.npipe.cli.flow.Pump;
import dev.npipe.cli.framing.Encoding;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.framing.Gathering;
import dev.npipe.cli.framing.RecordSink;
import dev.npipe.cli.framing.Splitter;
import dev.npipe.cli.framing.Transcoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Writes what is read here to the other end: as it comes, or message by message where the other end
 * has messages or writes text in another way.
 */
public final class Outgoing {
    private final Framing framing;
    private final Encoding text;
    private final Optional<Transcoder> transcoder;
    private final Optional<Splitter> splitter;

    /** Where it comes from. */
    public interface Source {
        /** Reads as {@link End#read} does. */
        int read(ByteBuffer dst) throws IOException;
    }

    /** Where it goes to. */
    public interface Target {
        /** Writes all of it: one message, where there are messages. */
        void write(ByteBuffer bytes) throws IOException;
    }

    /**
     * Nothing is read yet.
     *
     * @param framing what one record is at the other end, if that has no messages
     * @param typed whether each read gives one record; else the input is framed in the same way
     */
    public Outgoing(Framing framing, TalkOptions options, boolean typed) {
        this.framing = framing;
        this.text = options.text();
        this.transcoder = options.encoding().map(there -> new Transcoder(Encoding.UTF_8, there));
        this.splitter =
                typed
                        ? Optional.empty()
                        : Optional.of(
                                new Splitter(
                                        framing,
                                        Encoding.UTF_8,
                                        Gathering.whole(Framing.MAX_RECORD)));
    }

    /** Carries everything from the input, until that ends. */
    public void run(Source input, Target target, boolean messages) throws IOException {
        RecordSink sink = (record, _) -> write(record, target, messages);
        ByteBuffer buffer = ByteBuffer.allocateDirect(Pump.PIECE);
        boolean asItIs = !messages && transcoder.isEmpty() && splitter.isPresent();
        while (input.read(buffer) >= 0) {
            buffer.flip();
            if (asItIs) {
                target.write(buffer);
            } else if (splitter.isPresent()) {
                splitter.get().feed(buffer, sink);
            } else {
                sink.record(buffer, true);
            }
            buffer.clear();
        }
        if (splitter.isPresent() && !asItIs) {
            splitter.get().end(sink);
        }
    }

    private void write(ByteBuffer record, Target target, boolean messages) throws IOException {
        ByteBuffer bytes = record;
        if (transcoder.isPresent()) {
            bytes = transcoder.get().next(record, framing != Framing.RAW);
        }
        target.write(messages ? bytes : framing.frame(bytes, text));
    }
}
