// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.PipeOwner;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Logon;
import dev.npipe.cli.words.SecurityWords;
import dev.npipe.cli.words.VerboseOption;
import dev.npipe.cli.words.Words;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * How a verb goes to a place: the options that every verb that connects takes.
 *
 * @param timeout how long a connect may take; empty for as long as it takes
 * @param waitForServer whether a pipe that is missing is waited for
 * @param mode the type that the pipe must have; empty for any
 * @param owner whose server it has to be; empty for the library's own rule
 * @param logon who to be on another machine, if the place is there
 * @param direction what to open a pipe for, as its server names it
 * @param verbose whether each step is told
 * @param zeroMessageEndsStream whether a message of no bytes is the end of what is sent
 */
public record ConnectOptions(
        Optional<Duration> timeout,
        boolean waitForServer,
        Optional<PipeMode> mode,
        Optional<PipeOwner> owner,
        Logon logon,
        PipeDirection direction,
        boolean verbose,
        boolean zeroMessageEndsStream) {

    private static final String MODE = "--mode";
    private static final String TO_MODE = "--to-mode";

    /** Adds the options to a verb. */
    public static void addTo(CommandSpec spec) {
        addTo(spec, MODE, "--wait");
    }

    /**
     * Adds the options to a verb that listens at one place and connects to another: the type of a
     * pipe is {@code --to-mode} here, and what relays of Windows pipes call {@code -p} and {@code
     * -s} is there too.
     */
    public static void addBesideListening(CommandSpec spec) {
        addTo(spec, TO_MODE, "-p", "--wait");
        spec.addOption(
                OptionSpec.builder("-s", ListenOptions.ZERO_MESSAGE_ENDS)
                        .description(
                                "A message of no bytes ends what one end sends, on both pipes, as with "
                                        + "Docker on Windows: one is sent at the end of the input.")
                        .build());
    }

    private static void addTo(CommandSpec spec, String mode, String... wait) {
        spec.addOption(
                OptionSpec.builder("--timeout")
                        .paramLabel("TIME")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description(
                                "How long to try to connect: 500ms, 10s, 2m. Default: a missing pipe "
                                        + "fails at once, and a busy one is waited for.")
                        .build());
        spec.addOption(
                OptionSpec.builder(wait[0], Arrays.copyOfRange(wait, 1, wait.length))
                        .description("Wait for the server when the pipe is not there yet.")
                        .build());
        spec.addOption(
                OptionSpec.builder(mode)
                        .paramLabel("byte|message")
                        .type(PipeMode.class)
                        .converters(Words.oneOf(PipeMode.values()))
                        .description("The type that the pipe must have. Default: what it has.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--expect-owner")
                        .paramLabel("USER|any")
                        .type(String.class)
                        .converters(Words.checked(SecurityWords::owner))
                        .description(
                                "Whose server it has to be: a user, also as S-1-..., or any. Default: "
                                        + "the current user's, root's or an administrator's.")
                        .build());
        Logon.addOptions(spec);
        VerboseOption.addTo(spec);
    }

    /**
     * What the user wrote.
     *
     * @throws ParameterException if it does not fit together
     */
    public static ConnectOptions of(ParseResult words) {
        return of(words, MODE);
    }

    /** The same for {@link #addBesideListening}. */
    public static ConnectOptions besideListening(ParseResult words) {
        return of(words, TO_MODE);
    }

    private static ConnectOptions of(ParseResult words, String modeOption) {
        try {
            return new ConnectOptions(
                    Words.optional(words, "--timeout"),
                    words.hasMatchedOption("--wait"),
                    Words.optional(words, modeOption),
                    Words.<String>optional(words, "--expect-owner").map(SecurityWords::owner),
                    leadsElsewhere(words) ? Logon.of(words, System.getenv()) : Logon.NOBODY,
                    PipeDirection.DUPLEX,
                    VerboseOption.in(words),
                    words.hasMatchedOption(ListenOptions.ZERO_MESSAGE_ENDS));
        } catch (IllegalArgumentException e) {
            throw Words.wrong(words, String.valueOf(e.getMessage()));
        }
    }

    /** Whether a place is on another machine: who to be is asked nowhere else. */
    private static boolean leadsElsewhere(ParseResult words) {
        return words.matchedArgs().stream()
                .anyMatch(
                        word ->
                                word.getValue() instanceof Place.Pipe(NamedPipeAddress address)
                                        && address.isRemote());
    }

    /** The same, for a connect that takes no longer than this, if it is shorter. */
    public ConnectOptions within(Optional<Duration> limit) {
        Optional<Duration> shorter =
                limit.filter(time -> timeout.map(mine -> mine.compareTo(time) > 0).orElse(true));
        return new ConnectOptions(
                shorter.or(() -> timeout),
                waitForServer,
                mode,
                owner,
                logon,
                direction,
                verbose,
                zeroMessageEndsStream);
    }

    /** The same, for a client that only reads (outbound) or only writes (inbound). */
    public ConnectOptions towards(PipeDirection only) {
        return new ConnectOptions(
                timeout, waitForServer, mode, owner, logon, only, verbose, zeroMessageEndsStream);
    }

    /**
     * Whether what is at the place can be heard: it could not if it was opened for writing only.
     */
    public boolean canHear(Place place) {
        return switch (place) {
            case Place.Pipe(NamedPipeAddress address) -> way(address) != PipeDirection.INBOUND;
            case Place.Tcp _, Place.Program _ -> true;
            case Place.Standard _ -> false;
        };
    }

    /**
     * Which ways are opened. Other programs' sockets have both: there, whose client sends no more
     * often closes, and whose answer is not taken does too.
     */
    private PipeDirection way(NamedPipeAddress address) {
        boolean messages = mode.filter(PipeMode.MESSAGE::equals).isPresent();
        return address.isSocketPath() && !messages ? PipeDirection.DUPLEX : direction;
    }

    /** A builder for a client that does as the options say. */
    NamedPipeChannelBuilder client(NamedPipeAddress address) {
        NamedPipeChannelBuilder client =
                NamedPipeChannel.builder()
                        .waitForServer(waitForServer)
                        .direction(way(address))
                        .zeroMessageEndsStream(zeroMessageEndsStream);
        timeout.ifPresent(client::connectTimeout);
        mode.ifPresent(client::mode);
        owner.ifPresent(client::expectOwner);
        if (address.isRemote()) {
            logon.applyTo(client);
        }
        return client;
    }
}
