// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The side of a {@link Program} that is told. */
final class Commands {
    /** Does what the words say, and returns what is to be answered. */
    interface Command {
        String run(String[] words) throws Exception;
    }

    private Commands() {}

    /** Follows commands until there are no more, and ends the process. */
    static void follow(Command command) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("ok ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(command, line.split("\t", -1)));
        }
        System.exit(0);
    }

    private static String answer(Command command, String[] words) {
        try {
            return "ok " + command.run(words).replace('\n', ' ');
        } catch (Throwable e) { // also a lack of memory is an answer
            return "error " + String.valueOf(e).replace('\n', ' ');
        }
    }
}
