// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a verb reads and writes. Data goes to the standard output and nothing else does; what is
 * said about it goes to the error output.
 *
 * @param out the standard output for text, in UTF-8, each line flushed
 * @param err the error output
 * @param input the standard input's bytes, as they are
 * @param output the standard output's bytes, unbuffered; not to be mixed with {@code out}
 * @param terminals which of the three are terminals
 * @param environment the variables of the environment
 */
public record Console(
        PrintWriter out,
        PrintWriter err,
        InputStream input,
        OutputStream output,
        Terminals terminals,
        Map<String, String> environment) {

    /** The streams of this process. */
    public static Console ofThisProcess() {
        return new Console(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                Terminals.ofThisProcess(),
                System.getenv());
    }

    /** A console that is not this process's own and has no input: for programs that call it. */
    public static Console of(PrintWriter out, PrintWriter err) {
        return new Console(
                out,
                err,
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                Terminals.NONE,
                System.getenv());
    }

    /** Says something about the data, in a line of the error output that is safe for a terminal. */
    public void say(String what) {
        err.println("npipe: " + Printable.line(what));
    }

    /** Whether data may be coloured: on a terminal, and not against the user's will. */
    public boolean colours() {
        return terminals.output() && coloursWanted();
    }

    /** Whether what was said can be drawn again in its place. */
    public boolean errorRedraws() {
        return terminals.error() && !isDumb();
    }

    private boolean isDumb() {
        return "dumb".equals(environment.get("TERM"));
    }

    /** See {@code no-color.org}: any value but the empty one says no. */
    private boolean coloursWanted() {
        @Nullable String no = environment.get("NO_COLOR");
        return (no == null || no.isEmpty()) && !isDumb();
    }

    private static PrintWriter utf8(FileDescriptor descriptor) {
        OutputStream file = new FileOutputStream(descriptor);
        OutputStream bytes = descriptor == FileDescriptor.out ? BrokenOutput.noting(file) : file;
        return new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), true);
    }
}
