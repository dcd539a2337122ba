// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.internal.unix.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A child process, a JVM, for the tests of pipes without a name. */
public final class UnnamedChild {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private UnnamedChild() {}

    /** One that ends by itself with exit value 1, and does nothing. */
    static Process thatFails() throws IOException {
        return new ProcessBuilder(JAVA, "-XX:+NoSuchOption")
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }

    /** One that does nothing until its standard input ends. */
    static Process thatWaits() throws IOException {
        return command("linux", "wait").start();
    }

    /** One that does what {@link #main} says. */
    static ProcessBuilder command(String backend, String... words) {
        var builder =
                new ProcessBuilder(
                        JAVA,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        ChildJvm.BACKEND + backend,
                        "-cp",
                        ChildJvm.root(UnnamedPipe.class)
                                + File.pathSeparator
                                + ChildJvm.root(UnnamedChild.class),
                        UnnamedChild.class.getName());
        builder.command().addAll(List.of(words));
        return builder.redirectError(Redirect.INHERIT);
    }

    /**
     * {@code wait} until the standard input ends, {@code offer} a pipe and wait, {@code echo
     * ARGUMENT} until the end of the stream, {@code file ARGUMENT} to answer 5 letters with capital
     * ones, or {@code say ARGUMENT WORD}.
     */
    public static void main(String... words) throws IOException {
        switch (words[0]) {
            case "wait" -> System.in.transferTo(System.out);
            case "echo" -> {
                try (var pipe = UnnamedPipe.connect(words[1])) {
                    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
                    while (pipe.read(buffer) >= 0) {
                        pipe.write(buffer.flip());
                        buffer.clear();
                    }
                }
            }
            case "file" -> { // what any program of Windows can do
                try (var file = new RandomAccessFile(words[1], "rw")) {
                    var bytes = new byte[5];
                    file.readFully(bytes);
                    file.write(new String(bytes, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
                }
            }
            case "say" -> {
                try (var pipe = UnnamedPipe.connect(words[1])) {
                    pipe.write(PipeFixture.utf8(words[2]));
                }
            }
            case "offer" -> {
                System.out.println(UnnamedPipe.open().argument());
                System.in.transferTo(System.out);
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}
