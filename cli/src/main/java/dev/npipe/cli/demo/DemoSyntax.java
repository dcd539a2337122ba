// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.cli.words.Logon;
import dev.npipe.cli.words.SecurityWords;
import dev.npipe.cli.words.Words;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The words that {@code npipe demo} takes, and what its help says about them. */
final class DemoSyntax {
    private DemoSyntax() {}

    static void addTo(CommandSpec spec) {
        addHelp(spec);
        addConversation(spec);
        addIdentities(spec);
        addWays(spec);
        Logon.addOptions(spec);
    }

    private static void addHelp(CommandSpec spec) {
        spec.usageMessage()
                .customSynopsis("Usage: npipe demo [server|client] [OPTIONS]")
                .description(
                        "A server and a client exchange one message each over a named pipe.",
                        "Without 'server' or 'client' both run, as two processes, and both are shown.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe demo                          both ends, and what they say",
                        "  npipe demo server                   one end in this terminal ...",
                        "  npipe demo client                   ... and the other in another one",
                        "  npipe demo --message 'Grüße 👋'     another request",
                        "  npipe demo --message - <FILE        one that is too long for an argument",
                        "  npipe demo --name /tmp/my.sock      a socket of your own choice",
                        "  npipe demo --direction inbound      the client writes, the server reads",
                        "  npipe demo server --clients 3       serves three clients, then ends",
                        "  npipe demo server --direction outbound --security 'D:(A;;GR;;;AU)'",
                        "                                      every user may read, and nobody write; its client:",
                        "  npipe demo client --direction outbound",
                        "  npipe demo server --security group:staff",
                        "                                      the members of one group",
                        "  npipe demo client --expect-owner alice",
                        "                                      talks to no server but alice's",
                        "  npipe demo --native                 the same without the library",
                        "  npipe demo --smb                    through a Samba of the demo's own",
                        "  npipe demo client --name '\\\\server\\pipe\\SamplePipe' --user 'OFFICE\\alice'",
                        "                                      a pipe of another machine, over SMB; its password",
                        "                                      is in NPIPE_PASSWORD or in --credentials FILE",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed or the name is taken, 3 no such pipe,",
                        "4 busy or timed out, 5 access denied.");
        spec.usageMessage().synopsisHeading("");
    }

    /** Which end, which pipe, and what goes through it. */
    private static void addConversation(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("server|client")
                        .arity("0..1")
                        .type(DemoRole.class)
                        .converters(Words.oneOf(DemoRole.values()))
                        .description("The end to run; both if left out.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--name")
                        .paramLabel("PIPE")
                        .type(NamedPipeAddress.class)
                        .converters(Words.read(NamedPipeAddress::parse))
                        .description(
                                "The pipe: a name, \\\\.\\pipe\\NAME, npipe:////./pipe/NAME, or on Unix",
                                "the absolute path of a socket; for a client also a pipe of another",
                                "machine, \\\\HOST[:PORT]\\pipe\\NAME. Default: "
                                        + DemoArguments.DEFAULT_NAME
                                        + ".")
                        .build());
        spec.addOption(
                OptionSpec.builder("--message")
                        .paramLabel("TEXT")
                        .type(String.class)
                        .description(
                                "What this end sends; with both ends, what the client sends (the server,"
                                        + " if it is the only one that sends).",
                                "- reads the text from the standard input, up to its last line's end.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--direction")
                        .paramLabel("inbound|outbound|duplex")
                        .type(PipeDirection.class)
                        .converters(Words.oneOf(PipeDirection.values()))
                        .description(
                                "inbound: the client sends; outbound: the server sends; duplex: both."
                                        + " Default: duplex.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--clients")
                        .paramLabel("N")
                        .type(Integer.class)
                        .description("How many clients the server stays for. Default: 1.")
                        .build());
    }

    /** Who may connect, and to whose server. */
    private static void addIdentities(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--security")
                        .paramLabel("SDDL|PRESET")
                        .type(String.class)
                        .converters(Words.checked(SecurityWords::security))
                        .description(
                                "Who may connect to the server: a security descriptor in SDDL, or",
                                "current-user, authenticated-users, everyone, administrators,",
                                "user:NAME, group:NAME.",
                                "Default: " + SecurityWords.DEFAULT + ".")
                        .build());
        spec.addOption(
                OptionSpec.builder("--expect-owner")
                        .paramLabel("USER|any")
                        .type(String.class)
                        .converters(Words.checked(SecurityWords::owner))
                        .description(
                                "Whose server the client talks to: a user, also as S-1-..., or any."
                                        + " Default: any; one that is neither the user's nor root's is told.")
                        .build());
    }

    /** Other ways than the library on this machine alone. */
    private static void addWays(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--remote")
                        .description(
                                "Let clients of other machines come to the server too, through the Samba"
                                        + " that runs on this one.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--proxy-directory")
                        .paramLabel("DIR")
                        .type(Path.class)
                        .description(
                                "Where that Samba looks for pipes: np below its ncalrpc dir."
                                        + " Default: $NPIPE_SMB_DIRECTORY.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--smb")
                        .description(
                                "Hold the conversation through a Samba that is started for it, as if from"
                                        + " another machine.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--native", "-native")
                        .description(
                                "Hold the conversation without the library, straight on the system's calls.",
                                "Takes --name and --message only.")
                        .build());
    }
}
