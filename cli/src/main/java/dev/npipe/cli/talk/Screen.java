// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import dev.npipe.cli.end.End;
import dev.npipe.cli.framing.Encoding;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.framing.HexDump;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.talk.way.Outgoing;
import dev.npipe.cli.talk.way.Output;
import dev.npipe.cli.talk.way.TalkOptions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * The terminal: lines are typed at its bottom, and what passes is shown above them. It is the only
 * user of JLine, which a process without a terminal does not load.
 */
final class Screen implements Outgoing.Source, Output, Closeable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();
    private static final AttributedStyle SENT =
            AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
    private static final AttributedStyle RECEIVED =
            AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
    private static final String OUT = "→";
    private static final String IN = "←";

    private final Terminal terminal;
    private final LineReader reader;
    private final boolean colours;
    private final boolean hex;
    private final Encoding text;
    private final String lineEnd;

    private ByteBuffer typed = ByteBuffer.allocate(0);
    private volatile boolean interrupted;
    private volatile @Nullable End there;

    private Screen(Terminal terminal, Console console, TalkOptions options, Framing framing) {
        this.terminal = terminal;
        this.reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("npipe")
                        .variable(LineReader.HISTORY_SIZE, 1_000)
                        .option(LineReader.Option.ERASE_LINE_ON_FINISH, true)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.BRACKETED_PASTE, false)
                        .build();
        this.colours = console.colours();
        this.hex = options.hex();
        this.text = options.text();
        // Where nothing else says what one message is, the key that ends a line is sent as it is.
        this.lineEnd = framing == Framing.RAW ? "\n" : "";
    }

    /** Takes the terminal of this process. */
    static Screen open(Console console, TalkOptions options, Framing framing) throws IOException {
        Terminal terminal =
                TerminalBuilder.builder()
                        .system(true)
                        .jni(false)
                        .encoding(StandardCharsets.UTF_8)
                        .build();
        // Also between two lines: a key that is pressed there is kept for the next one, where the
        // terminal itself would swallow Ctrl-D. The close of the terminal takes it back.
        terminal.enterRawMode();
        return new Screen(terminal, console, options, framing);
    }

    /** Ctrl-C closes this end. */
    void leaveWith(End end) {
        there = end;
    }

    /** Whether Ctrl-C was typed. */
    boolean isInterrupted() {
        return interrupted;
    }

    /** One line, as it is to be sent; a longer one than the buffer takes in several reads. */
    @Override
    public int read(ByteBuffer dst) throws IOException {
        if (!typed.hasRemaining() && !readLine()) {
            return -1;
        }
        int count = Math.min(typed.remaining(), dst.remaining());
        dst.put(typed.slice(typed.position(), count));
        typed.position(typed.position() + count);
        return count;
    }

    private boolean readLine() throws IOException {
        while (true) {
            try {
                String line = reader.readLine("> ");
                byte[] bytes =
                        hex
                                ? HexDump.parse(line)
                                : (line + lineEnd).getBytes(StandardCharsets.UTF_8);
                show(OUT, SENT, line);
                typed = ByteBuffer.wrap(bytes);
                return true;
            } catch (IllegalArgumentException e) {
                say(String.valueOf(e.getMessage()));
            } catch (EndOfFileException e) {
                return false;
            } catch (UserInterruptException e) {
                interrupted = true;
                End end = there;
                if (end != null) {
                    end.close();
                }
                return false;
            }
        }
    }

    /** Shows what was received. */
    @Override
    public void record(ByteBuffer bytes, boolean complete) {
        if (hex) {
            show(IN, RECEIVED, bytes.remaining() + " bytes");
            HexDump.lines(0, bytes, line -> reader.printAbove(line));
            return;
        }
        String shown = Printable.text(text.text(bytes));
        show(IN, RECEIVED, shown.endsWith("\n") ? shown.substring(0, shown.length() - 1) : shown);
    }

    /** Says something about the talk. */
    void say(String line) {
        String shown = "npipe: " + Printable.line(line);
        above(new AttributedString(shown, colours ? FAINT : AttributedStyle.DEFAULT));
    }

    private void show(String direction, AttributedStyle style, String lines) {
        var shown = new AttributedStringBuilder();
        shown.append(
                LocalTime.now(ZoneId.systemDefault()).format(TIME),
                colours ? FAINT : AttributedStyle.DEFAULT);
        shown.append(" ").append(direction).append(" ");
        shown.append(
                lines.replace("\n", "\n               "),
                colours ? style : AttributedStyle.DEFAULT);
        above(shown.toAttributedString());
    }

    private void above(AttributedString line) {
        reader.printAbove(line);
    }

    /** Takes away the line that is being typed, and gives the terminal back. */
    @Override
    public void close() throws IOException {
        terminal.writer().print("\r\033[K");
        terminal.close();
    }
}
