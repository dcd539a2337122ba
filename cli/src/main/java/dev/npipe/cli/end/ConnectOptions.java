// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.PipeOwner;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Logon;
import dev.npipe.cli.words.SecurityWords;
import dev.npipe.cli.words.Words;
import java.time.Duration;
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
 * @param logon who to be on another machine
 * @param direction what to open a pipe for, as its server names it
 * @param verbose whether each step is told
 */
public record ConnectOptions(
        Optional<Duration> timeout,
        boolean waitForServer,
        Optional<PipeMode> mode,
        Optional<PipeOwner> owner,
        Logon logon,
        PipeDirection direction,
        boolean verbose) {

    /** Adds the options to a verb. */
    public static void addTo(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--timeout")
                        .paramLabel("TIME")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description(
                                "How long to try to connect: 500ms, 10s, 2m. Default: a missing pipe",
                                "fails at once, and a busy one is waited for.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--wait")
                        .description("Wait for the server when the pipe is not there yet.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--mode")
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
                                "Whose server it has to be: a user, also as S-1-..., or any. Default:",
                                "the current user's, root's or an administrator's.")
                        .build());
        Logon.addOptions(spec);
        Steps.addTo(spec);
    }

    /**
     * What the user wrote.
     *
     * @throws ParameterException if it does not fit together
     */
    public static ConnectOptions of(ParseResult words) {
        try {
            return new ConnectOptions(
                    Optional.ofNullable(words.matchedOptionValue("--timeout", null)),
                    words.hasMatchedOption("--wait"),
                    Optional.ofNullable(words.matchedOptionValue("--mode", null)),
                    Optional.<String>ofNullable(words.matchedOptionValue("--expect-owner", null))
                            .map(SecurityWords::owner),
                    Logon.of(words, System.getenv()),
                    PipeDirection.DUPLEX,
                    Steps.areWanted(words));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    words.commandSpec().commandLine(), String.valueOf(e.getMessage()));
        }
    }

    /** The same, for a connect that takes no longer than this, if it is shorter. */
    public ConnectOptions within(Optional<Duration> limit) {
        Optional<Duration> shorter =
                limit.filter(time -> timeout.map(mine -> mine.compareTo(time) > 0).orElse(true));
        return new ConnectOptions(
                shorter.or(() -> timeout), waitForServer, mode, owner, logon, direction, verbose);
    }

    /** The same, for a client that only reads (outbound) or only writes (inbound). */
    public ConnectOptions towards(PipeDirection only) {
        return new ConnectOptions(timeout, waitForServer, mode, owner, logon, only, verbose);
    }

    /** A builder for a client that does as the options say. */
    NamedPipeChannelBuilder client(boolean remote) {
        NamedPipeChannelBuilder client =
                NamedPipeChannel.builder().waitForServer(waitForServer).direction(direction);
        timeout.ifPresent(client::connectTimeout);
        mode.ifPresent(client::mode);
        owner.ifPresent(client::expectOwner);
        if (remote) {
            logon.applyTo(client);
        }
        return client;
    }
}
