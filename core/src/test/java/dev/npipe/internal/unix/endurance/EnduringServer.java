// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.internal.unix.DirectBuffers;
import java.io.IOException;
import java.time.Duration;
import java.util.TreeMap;

/** The main program of the server under attack. */
public final class EnduringServer {
    private EnduringServer() {}

    /**
     * Serves until its standard input ends.
     *
     * @param args what the names of its pipes begin with, and the user whom it refuses, if any
     */
    public static void main(String[] args) throws IOException {
        var application = new Application(new PipeNames(args[0]), args.length > 1 ? args[1] : "");
        Commands.follow(words -> run(application, words));
    }

    private static String run(Application application, String[] words) throws Exception {
        return switch (words[0]) {
            case "figures" -> {
                application.sweep();
                yield application.figures() + " direct=" + DirectBuffers.used() + threads();
            }
            case "accept-late" -> String.valueOf(application.acceptLate());
            case "platform" -> {
                application.platformThreads(Boolean.parseBoolean(words[1]));
                yield "";
            }
            case "collect" -> {
                System.gc(); // direct memory goes with the last buffer that is collected
                yield "";
            }
            case "chatter" -> {
                Shortage.chatter();
                yield "";
            }
            default -> Shortage.valueOf(words[0]).last(Duration.ofMillis(Long.parseLong(words[1])));
        };
    }

    private static String threads() {
        var count = new TreeMap<String, Integer>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("npipe-")) {
                count.merge(thread.getName(), 1, Integer::sum);
            }
        }
        var text = new StringBuilder();
        count.forEach((name, n) -> text.append(" %s=%d".formatted(name, n)));
        return text.toString();
    }
}
