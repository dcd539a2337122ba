// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.demo.DemoCommand;
import dev.npipe.cli.manners.Verb;
import java.util.List;
import java.util.Optional;

/** The verbs of the command. */
final class Verbs {
    /** All of them, in the order of the help. */
    static final List<String> NAMES = List.of("relay", "tap", "replay", "demo");

    private Verbs() {}

    /**
     * The verb of a name. Each is made by itself: a process needs one.
     *
     * @param main the class of the command, and
     * @param args all its words: for verbs that start it again
     */
    static Optional<Verb> named(String name, Class<?> main, String... args) {
        return Optional.ofNullable(
                switch (name) {
                    case "relay" -> new RelayCommand();
                    case "tap" -> new TapCommand();
                    case "replay" -> new ReplayCommand();
                    case "demo" -> new DemoCommand(main, args);
                    default -> null;
                });
    }
}
