// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import dev.npipe.cli.words.SecurityWords;
import dev.npipe.cli.words.VerboseOption;
import dev.npipe.cli.words.Words;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * How a verb lets others come to a place: the options that every verb that listens takes.
 *
 * @param mode the type of a pipe; empty for what fits: byte
 * @param maxInstances how many may be connected at the same time
 * @param security who may connect; empty for the current user alone
 * @param remote whether clients of other machines may come
 * @param verbose whether each step is told
 * @param zeroMessageEndsStream whether a message of no bytes is the end of what is sent
 */
public record ListenOptions(
        Optional<PipeMode> mode,
        int maxInstances,
        Optional<PipeSecurity> security,
        boolean remote,
        boolean verbose,
        boolean zeroMessageEndsStream) {

    /** What the help of a verb says about a door that is a TCP port. */
    public static final String PORTS =
            "A TCP port is open to this machine alone, at 127.0.0.1, unless a HOST says otherwise: "
                    + "tcp:[::1]:PORT is the other loopback.";

    /** The option that a verb has which connects and listens; see {@link ConnectOptions}. */
    static final String ZERO_MESSAGE_ENDS = "--zero-message-ends";

    /** Adds the options to a verb; {@code --mode} is there when its name is not taken yet. */
    public static void addTo(CommandSpec spec) {
        if (spec.findOption("--mode") == null) {
            spec.addOption(
                    OptionSpec.builder("--mode")
                            .paramLabel("byte|message")
                            .type(PipeMode.class)
                            .converters(Words.oneOf(PipeMode.values()))
                            .description("The type of the pipe. Default: byte.")
                            .build());
        }
        spec.addOption(
                OptionSpec.builder("--max")
                        .paramLabel("N")
                        .type(Integer.class)
                        .description(
                                "How many clients may be connected at the same time. Default: no limit.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--security")
                        .paramLabel("SDDL|PRESET")
                        .type(String.class)
                        .converters(Words.checked(SecurityWords::security))
                        .description(
                                "Who may connect: a security descriptor in SDDL, or current-user, "
                                        + "authenticated-users, everyone, administrators, user:NAME, group:NAME. "
                                        + "Default: current-user.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--remote")
                        .description("Let clients of other machines come too, over SMB.")
                        .build());
        VerboseOption.addTo(spec);
    }

    /**
     * What the user wrote.
     *
     * @throws ParameterException if a number is out of its range
     */
    public static ListenOptions of(ParseResult words) {
        int max = words.matchedOptionValue("--max", PipeInfo.UNLIMITED_INSTANCES);
        if (max < 1 || max > PipeInfo.UNLIMITED_INSTANCES) {
            throw Words.wrong(words, "--max: 1 to 254, not " + max);
        }
        return new ListenOptions(
                Words.optional(words, "--mode"),
                max,
                Words.<String>optional(words, "--security").map(SecurityWords::security),
                words.hasMatchedOption("--remote"),
                VerboseOption.in(words),
                words.hasMatchedOption(ZERO_MESSAGE_ENDS));
    }

    /** A builder for a server that does as the options say. */
    NamedPipeServerChannelBuilder server() {
        NamedPipeServerChannelBuilder server =
                NamedPipeServerChannel.builder()
                        .mode(mode.orElse(PipeMode.BYTE))
                        .maxInstances(maxInstances)
                        .acceptRemote(remote)
                        .zeroMessageEndsStream(zeroMessageEndsStream);
        security.ifPresent(server::security);
        return server;
    }
}
