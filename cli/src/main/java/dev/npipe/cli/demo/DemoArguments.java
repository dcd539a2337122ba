// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.cli.demo.talk.DemoText;
import dev.npipe.cli.words.Logon;
import dev.npipe.cli.words.SecurityWords;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What a user wrote after {@code npipe demo}: each word can be read, now they have to agree. */
record DemoArguments(ParseResult words) {
    static final String DEFAULT_NAME = "SamplePipe";

    /** What the conversation without the library does not have. */
    private static final List<String> NOT_NATIVE =
            List.of(
                    "--direction",
                    "--clients",
                    "--security",
                    "--expect-owner",
                    "--remote",
                    "--proxy-directory",
                    "--smb");

    /** The end to run; empty for both. */
    Optional<DemoRole> role() {
        return Optional.ofNullable(words.matchedPositionalValue(0, null));
    }

    /** Whether both ends talk through a Samba that is started for them. */
    boolean throughSamba() {
        return words.hasMatchedOption("--smb");
    }

    private boolean is(DemoRole role) {
        return role().equals(Optional.of(role));
    }

    /**
     * What the demo is asked for.
     *
     * @throws ParameterException if the words do not fit together
     */
    DemoOptions options() {
        PipeDirection direction = words.matchedOptionValue("--direction", PipeDirection.DUPLEX);
        int clients = words.matchedOptionValue("--clients", 1);
        boolean systemCalls = words.hasMatchedOption("--native");
        boolean hasMessage = words.hasMatchedOption("--message");
        if (clients < 1) {
            throw usage("--clients: at least 1, not " + clients);
        }
        if (is(DemoRole.CLIENT) && words.hasMatchedOption("--clients")) {
            throw usage("--clients is for the server");
        }
        if (is(DemoRole.CLIENT) && words.hasMatchedOption("--security")) {
            throw usage("--security is for the server");
        }
        if (is(DemoRole.SERVER) && words.hasMatchedOption("--expect-owner")) {
            throw usage("--expect-owner is for the client");
        }
        if (systemCalls && NOT_NATIVE.stream().anyMatch(words::hasMatchedOption)) {
            throw usage("--native takes --name and --message only");
        }
        if (hasMessage
                && (is(DemoRole.CLIENT) && !direction.serverReads()
                        || is(DemoRole.SERVER) && !direction.serverWrites())) {
            throw usage("--message: this end sends nothing on an " + Words.of(direction) + " pipe");
        }
        NamedPipeAddress address =
                words.matchedOptionValue("--name", NamedPipeAddress.of(DEFAULT_NAME));
        Optional<String> message =
                hasMessage
                        ? Optional.of(message(words.matchedOptionValue("--message", "")))
                        : Optional.empty();
        return new DemoOptions(
                address,
                message,
                direction,
                clients,
                words.matchedOptionValue("--security", SecurityWords.DEFAULT),
                words.matchedOptionValue("--expect-owner", SecurityWords.ANY),
                systemCalls,
                network(address));
    }

    private DemoNetwork network(NamedPipeAddress address) {
        if (words.hasMatchedOption("--smb")
                && (role().isPresent() || address.isRemote() || address.isSocketPath())) {
            throw usage("--smb runs both ends, and takes the plain name of a pipe");
        }
        Optional<Path> directory = Words.optional(words, "--proxy-directory");
        boolean remote = words.hasMatchedOption("--remote");
        if ((remote || directory.isPresent()) && !is(DemoRole.SERVER)) {
            throw usage("--remote and --proxy-directory are for the server; or try --smb");
        }
        if (directory.isPresent() && !remote) {
            throw usage("--proxy-directory needs --remote");
        }
        return new DemoNetwork(remote, directory);
    }

    /**
     * Who the client is on another machine.
     *
     * @throws ParameterException if the words do not fit together, or do not say enough
     */
    Logon logon(DemoOptions options) {
        for (String option : Logon.OPTIONS) {
            boolean client = is(DemoRole.CLIENT) && !options.systemCalls();
            if (words.hasMatchedOption(option) && !(client && options.address().isRemote())) {
                throw usage(option + " is for the client of a pipe on another machine");
            }
        }
        if (!options.address().isRemote()) {
            return Logon.NOBODY;
        }
        try {
            return Logon.of(words, System.getenv());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private String message(String word) {
        String text;
        try {
            text = word.equals("-") ? DemoText.readLine(System.in) : word;
        } catch (IOException e) {
            throw usage("--message: the standard input cannot be read: " + e.getMessage());
        }
        if (text.indexOf(0) >= 0) {
            throw usage("--message: the text holds a NUL, which would end it");
        }
        return text;
    }

    private ParameterException usage(String message) {
        return Words.wrong(words, message);
    }
}
