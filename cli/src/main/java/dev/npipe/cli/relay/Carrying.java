// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.Door;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.end.ListenOptions;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.ParseResult;

/** The run of a verb that carries: its door, its relay, and what it says at the end. */
public final class Carrying {
    private final Place from;
    private final Place to;
    private final ListenOptions listening;
    private final ConnectOptions connecting;
    private final RelayRules rules;
    private final boolean quiet;
    private final Console console;
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();

    /**
     * What the user asks for.
     *
     * @throws picocli.CommandLine.ParameterException if the words do not fit together
     */
    public Carrying(ParseResult words, Place from, Place to, Console console) {
        if (from.equals(to) && !(from instanceof Place.Standard)) { // else it would carry to itself
            throw Words.wrong(words, "what comes to " + from + " cannot be carried to " + to);
        }
        this.from = from;
        this.to = to;
        this.listening = ListenOptions.of(words);
        this.connecting = ConnectOptions.besideListening(words);
        this.rules = RelayWords.rules(words, from, to, listening);
        this.quiet = words.hasMatchedOption("--quiet");
        this.console = console;
    }

    /** Who looks on, from the moment when there is something to see. */
    public interface Eyes {
        Onlooker open() throws IOException;
    }

    /**
     * Ends the run from another thread, also before it has begun; what is open is left to the end
     * of the process.
     */
    public void stop(ExitCode exitCode) {
        end.complete(exitCode);
    }

    /**
     * Carries, and says how much it was, also when Ctrl-C ends it.
     *
     * @param lines whether a line is shown for each connection
     * @param eyes are opened when the door is: a name that is taken costs nobody a recording
     * @throws dev.npipe.cli.manners.FailedException if a place cannot be used
     */
    public ExitCode run(boolean lines, Eyes eyes) throws IOException, InterruptedException {
        Door door = Ends.listen(from, listening, console);
        Onlooker onlooker = open(eyes, door);
        if (!quiet && !(from instanceof Place.Standard)) {
            console.say(door.address() + " to " + to);
        }
        var ledger = new Ledger();
        Optional<LiveLines> live =
                lines ? Optional.of(LiveLines.start(ledger, console)) : Optional.empty();
        Speaker speaker = live.<Speaker>map(shown -> shown).orElse(console::say);
        var lastWords =
                new LastWords(
                        () -> {
                            live.ifPresent(LiveLines::close);
                            ExitCode seen = onlooker.finish();
                            if (!quiet && ledger.hasCarried()) {
                                console.say(ledger.summary());
                            }
                            return seen;
                        });
        try {
            Relay.Target target = () -> Ends.connect(to, connecting, console);
            ExitCode carried = new Relay(door, target, rules, onlooker, ledger, speaker, end).run();
            ExitCode seen = lastWords.say();
            return carried == ExitCode.OK ? seen : carried;
        } finally {
            lastWords.say();
        }
    }

    private static Onlooker open(Eyes eyes, Door door) throws IOException {
        try {
            return eyes.open();
        } catch (IOException | RuntimeException e) {
            door.close();
            throw e;
        }
    }
}
