// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import dev.npipe.cli.end.End;
import dev.npipe.cli.end.ProgramEnd;
import dev.npipe.cli.end.StreamEnd;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.manners.BrokenOutput;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.talk.way.Count;
import dev.npipe.cli.talk.way.Outgoing;
import dev.npipe.cli.talk.way.Output;
import dev.npipe.cli.talk.way.OutputException;
import dev.npipe.cli.talk.way.Outputs;
import dev.npipe.cli.talk.way.Receiving;
import dev.npipe.cli.talk.way.TalkFailure;
import dev.npipe.cli.talk.way.TalkOptions;
import dev.npipe.cli.talk.way.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is read here goes to the other end, and what that sends is written here: as {@code nc} does,
 * with one end after another if need be.
 */
public final class Talk implements AutoCloseable {
    /** How long the input may rest when the other end sends no more and may still listen. */
    private static final long REST_MILLIS = 500;

    /** After so long somebody may ask why nothing happens. */
    private static final long PUZZLED_MILLIS = 2_000;

    private final Place place;
    private final Console console;
    private final TalkOptions options;
    private final boolean verbose;
    private final Optional<Duration> quit;
    private final Watchdog watchdog;
    private final Optional<Screen> screen;
    private final End streams;
    private final Input input;
    private final AtomicBoolean noticed = new AtomicBoolean();
    private volatile @Nullable End partner;
    private boolean outputIsGone;

    /**
     * A talk that has not begun.
     *
     * @param place what the user calls the other end
     * @param verbose whether steps are told
     * @param idle ends the talk when nothing happens for so long
     * @param quit ends the talk so long after the end of the input
     */
    public Talk(
            Place place,
            Console console,
            TalkOptions options,
            boolean verbose,
            Optional<Duration> idle,
            Optional<Duration> quit)
            throws IOException {
        this.place = place;
        this.console = console;
        this.options = options;
        this.verbose = verbose;
        this.quit = quit;
        this.watchdog = new Watchdog(idle);
        boolean typed = console.terminals().input();
        Framing framing = options.framing(typed);
        if (typed && console.terminals().output()) {
            this.screen = Optional.of(Screen.open(console, options, framing));
        } else {
            this.screen = Optional.empty();
        }
        this.streams = new StreamEnd("-", console.input(), console.output());
        this.input =
                new Input(
                        screen.<Outgoing.Source>map(shown -> shown).orElse(streams::read),
                        new Outgoing(framing, options, screen.isPresent()),
                        watchdog,
                        this::inputIsOver);
    }

    /**
     * Talks to one end until it leaves or the user does, and closes it.
     *
     * @param patience what to do when it sends no more and may still listen
     * @return {@link ExitCode#OK} also when a time that the user gave is over
     * @throws IOException if it broke off
     */
    public ExitCode with(End there, Patience patience) throws IOException, InterruptedException {
        screen.ifPresent(shown -> shown.leaveWith(there));
        partner = there;
        try (there) {
            watchdog.watch(
                    () -> {
                        input.wake(); // also where a close would wait
                        there.close();
                    });
            return untilTheEnd(there, patience);
        } finally {
            partner = null;
            input.hush();
        }
    }

    private ExitCode untilTheEnd(End there, Patience patience)
            throws IOException, InterruptedException {
        Optional<IOException> unsaid;
        try {
            input.sayTo(there);
            if (there.canRead()) {
                Receiving.run(there, output(there), watchdog, Count.all());
                listenedTo(there, patience);
            } else {
                input.awaitEnd();
            }
            unsaid = input.hush();
            if (unsaid.isEmpty() && there instanceof ProgramEnd program) {
                program.expectSuccess();
            }
        } catch (OutputException e) {
            outputIsGone = BrokenOutput.isOf(e);
            if (outputIsGone) {
                return ExitCode.OK; // whoever read it has enough
            }
            throw e;
        } catch (IOException e) {
            unsaid = Optional.of(input.hush().orElse(e)); // what could not be said closes the end
        }
        if (unsaid.isPresent() && !isLeft()) {
            throw TalkFailure.of(place, unsaid.get());
        }
        return exitCode();
    }

    /** Tells what happens to the talk, if somebody looks on or wants to know it. */
    public void tell(String what) {
        if (verbose || screen.isPresent()) {
            warn(what);
        }
    }

    /** Tells what went wrong, and what did not end the talk. */
    public void warn(String what) {
        if (screen.isPresent()) {
            screen.get().say(what); // without harm to the line that is being typed
        } else {
            console.say(what);
        }
    }

    /** Whether the user has no more to say to anybody, on a terminal, or nobody reads on. */
    public boolean isOver() {
        return outputIsGone || screen.isPresent() && input.isOver();
    }

    /** The other end sends no more, and may listen on; or the next write says that it has left. */
    private void listenedTo(End there, Patience patience) throws IOException, InterruptedException {
        boolean mayListen = there.canShutdownOutput() && !there.isPeerGone();
        if (patience == Patience.UNTIL_INPUT_ENDS && mayListen) {
            if (!input.isOver()) {
                tell("the other end sends no more: staying until the end of the input");
            }
            input.awaitEnd();
        } else if (patience != Patience.NONE) {
            input.awaitSilence(REST_MILLIS);
        }
    }

    private Output output(End there) {
        return screen.isPresent()
                ? Outputs.records(there, options, Framing.LINE, true, screen.get())
                : Outputs.of(there, streams, options, console.terminals().output(), Count.all());
    }

    /** Whether the talk was ended on this side, which is no failure. */
    private boolean isLeft() {
        return watchdog.hasBitten() || screen.map(Screen::isInterrupted).orElse(false);
    }

    private ExitCode exitCode() {
        if (screen.map(Screen::isInterrupted).orElse(false)) {
            return ExitCode.INTERRUPTED;
        }
        if (watchdog.hasBitten()) {
            tell("the time is over");
        }
        return ExitCode.OK;
    }

    private void inputIsOver(End there) {
        boolean told = there.canShutdownOutput();
        tell("the input is over");
        if (!told && quit.isEmpty() && there.canRead()) {
            tellThatItGoesOn(there);
        }
        quit.ifPresent(watchdog::quitIn);
    }

    /** Who pipes something in expects an end; a talk that ends soon needs no word about it. */
    private void tellThatItGoesOn(End there) {
        Thread.ofPlatform()
                .daemon()
                .name("notice")
                .start(
                        () -> {
                            try {
                                Thread.sleep(screen.isPresent() ? 0 : PUZZLED_MILLIS);
                            } catch (InterruptedException e) {
                                return; // nobody interrupts it
                            }
                            if (there.equals(partner) && !noticed.getAndSet(true)) {
                                warn(
                                        "this pipe has no half-close: waiting for the other end to"
                                                + " leave; -q SECONDS ends it");
                            }
                        });
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() throws IOException {
        if (screen.isPresent()) {
            screen.get().close();
        }
    }
}
