// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipes;
import dev.npipe.PipeEntry;
import dev.npipe.cli.json.Json;
import dev.npipe.cli.look.Finding;
import dev.npipe.cli.look.PipeCheck;
import dev.npipe.cli.look.PlaceCheck;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe doctor [PIPE]}: what is wrong, and what to do about it. */
final class DoctorCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Finds out why pipes do not work: directories that differ, stale and foreign"
                                + " files, servers that do not answer, limits, missing rights.")
                .footer(
                        "",
                        "With a PIPE it is also asked whether an instance is free, if it speaks npipe's",
                        "protocol; else nothing is opened. Root sees the processes of all users.",
                        "Ends with 0 when all is well, and with 2 when something is wrong.",
                        "",
                        "Examples:",
                        "  npipe doctor",
                        "  npipe doctor SamplePipe",
                        "  npipe doctor --json | jq -r '.[].kind'");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("PIPE")
                        .arity("0..1")
                        .type(NamedPipeAddress.class)
                        .converters(Words.read(NamedPipeAddress::parse))
                        .description(
                                "The pipe that makes trouble; all of this machine if left out.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--json").description("Write an array of objects.").build());
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException {
        @Nullable NamedPipeAddress pipe = words.matchedPositionalValue(0, null);
        var findings = new ArrayList<Finding>(PlaceCheck.nativeAccess());
        findings.addAll(PlaceCheck.directories());
        findings.addAll(PlaceCheck.links());
        findings.addAll(PlaceCheck.samba());
        if (pipe == null) {
            var check = new PipeCheck();
            for (PipeEntry entry : NamedPipes.entries()) {
                findings.addAll(check.look(entry));
            }
            findings.addAll(PlaceCheck.elsewhere(_ -> true));
        } else {
            findings.addAll(of(pipe));
        }
        print(findings, words.hasMatchedOption("--json"), console);
        return (findings.isEmpty() ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private static List<Finding> of(NamedPipeAddress address) throws IOException {
        var findings = new ArrayList<Finding>();
        Optional<PipeEntry> found;
        try {
            found = NamedPipes.entry(address);
        } catch (UnsupportedOperationException e) {
            throw FailedException.of(address, e);
        }
        if (found.isPresent()) {
            findings.addAll(new PipeCheck().look(found.get()));
            findings.addAll(PipeCheck.ask(found.get()));
        } else {
            List<Finding> others =
                    address.isSocketPath()
                            ? List.of()
                            : PlaceCheck.elsewhere(address.name()::equals);
            findings.addAll(others);
            if (others.isEmpty()) {
                findings.add(
                        new Finding(
                                "missing",
                                "%s: there is no such pipe on this machine.".formatted(address),
                                "Start its server, or look for another spelling: npipe ls"));
            }
        }
        return findings;
    }

    private static void print(List<Finding> findings, boolean json, Console console) {
        if (json) {
            console.out().println(Json.of(findings.stream().map(Finding::json).toList()));
            return;
        }
        if (findings.isEmpty()) {
            console.out().println("All is well.");
        }
        for (int i = 0; i < findings.size(); i++) {
            if (i > 0) {
                console.out().println();
            }
            findings.get(i).lines().forEach(console.out()::println);
        }
    }
}
