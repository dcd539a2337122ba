// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import dev.npipe.cli.end.End;
import dev.npipe.cli.end.StreamEnd;
import dev.npipe.cli.framing.Encoding;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.framing.HexDump;
import dev.npipe.cli.framing.RecordTooLongException;
import dev.npipe.cli.framing.Transcoder;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.talk.way.TalkOptions;
import dev.npipe.cli.words.Words;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What the user says on the command line: a text, a file, or the standard input.
 *
 * @param text the text's bytes, in UTF-8 or from hex; null for a file or the standard input
 * @param file the file; null for a text or the standard input
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Said(byte @Nullable [] text, @Nullable String file) {

    /** Adds the second word to a verb. */
    public static void addTo(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("TEXT|@FILE|-")
                        .index("1")
                        .arity("0..1")
                        .type(String.class)
                        .description(
                                "What to send: this text, what is in a file, or the standard input (the "
                                        + "default); @@TEXT for a text that begins with @.")
                        .build());
    }

    /**
     * What the user wrote as the second word.
     *
     * @throws ParameterException if it is to be hex and is none
     */
    public static Said of(ParseResult words, TalkOptions options) {
        try {
            return of(words.matchedPositionalValue(1, "-"), options);
        } catch (IllegalArgumentException e) {
            throw Words.wrong(words, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads one word.
     *
     * @throws IllegalArgumentException if it is to be hex and is none
     */
    public static Said of(String word, TalkOptions options) {
        if (word.equals("-")) {
            return new Said(null, null);
        }
        if (word.startsWith("@") && !word.startsWith("@@")) {
            return new Said(null, word.substring(1));
        }
        String said = word.startsWith("@@") ? word.substring(1) : word;
        return new Said(
                options.hex() ? HexDump.parse(said) : said.getBytes(StandardCharsets.UTF_8), null);
    }

    /** Whether it is in the command itself. */
    public boolean isText() {
        return text != null;
    }

    /** A stream of it, unless it is a text. */
    End stream(Console console) throws IOException {
        return new StreamEnd("-", open(console), OutputStream.nullOutputStream());
    }

    private InputStream open(Console console) throws IOException {
        return file == null ? console.input() : new FileInputStream(file);
    }

    /**
     * All of it as one record, as it is at the other end.
     *
     * @throws RecordTooLongException if it is longer than {@link Framing#MAX_RECORD}
     */
    public ByteBuffer whole(Console console, TalkOptions options) throws IOException {
        byte[] said = text;
        if (said == null) {
            said = read(console);
            if (said.length > Framing.MAX_RECORD) {
                throw new RecordTooLongException(Framing.MAX_RECORD);
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(said);
        if (options.framing().filter(framing -> framing == Framing.LINE).isPresent()
                && said.length > 0
                && said[said.length - 1] == '\n') {
            bytes.limit(said.length - 1); // the line's end, and no part of the line
        }
        boolean converts = options.encoding().isPresent() && !(options.hex() && isText());
        return converts ? new Transcoder(Encoding.UTF_8, options.text()).next(bytes, true) : bytes;
    }

    /** All of it, and no more than shows that it is too long. */
    private byte[] read(Console console) throws IOException {
        InputStream in = open(console);
        try {
            return in.readNBytes(Framing.MAX_RECORD + 1);
        } finally {
            if (file != null) {
                in.close();
            }
        }
    }
}
