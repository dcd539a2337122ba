// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.UnnamedPipe;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A process asks a child that it has started, over a pipe without a name: the child gets its end by
 * one argument. Both are this program.
 *
 * <pre>{@code
 * the child answered: HELLO
 * }</pre>
 */
final class ParentAndChild {
    private ParentAndChild() {}

    static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            main();
        } else {
            child(arguments[0]);
        }
    }

    static void main() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("java.class.path");
        // tag::parent
        try (var unnamed = UnnamedPipe.open(PipeMode.MESSAGE, PipeDirection.DUPLEX)) {
            var command = List.of(java, "-cp", classes, program(), unnamed.argument());
            var child = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            try (var pipe = unnamed.accept(child, Duration.ofSeconds(30))) {
                pipe.write(UTF_8.encode("hello"));
                var answer = pipe.readMessage(1024).orElseThrow(EOFException::new);
                IO.println("the child answered: " + new String(answer, UTF_8));
            }
        }
        // end::parent
    }

    private static void child(String argument) throws IOException {
        try (var pipe = UnnamedPipe.connect(argument)) {
            var question = pipe.readMessage(1024).orElseThrow(EOFException::new);
            String text = new String(question, UTF_8);
            pipe.write(UTF_8.encode(text.toUpperCase(Locale.ROOT)));
        }
    }

    /** The name of this class, or of its source file where {@code java} was given that. */
    private static String program() throws Exception {
        Class<?> self = ParentAndChild.class;
        var place = Path.of(self.getProtectionDomain().getCodeSource().getLocation().toURI());
        return place.toString().endsWith(".java") ? place.toString() : self.getName();
    }
}
