// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.PipeEntry;
import dev.npipe.PipeState;
import dev.npipe.cli.json.Json;
import dev.npipe.cli.look.Changes;
import dev.npipe.cli.look.EntryWords;
import dev.npipe.cli.look.Glob;
import dev.npipe.cli.look.Listing;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe ls}: the pipes of this machine, seen without opening one. */
final class LsCommand implements Verb {
    private static final long PAUSE_MILLIS = 500;

    /** The cursor to the upper left, and nothing below it. */
    private static final String CLEAR = "\033[H\033[J";

    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[m";

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Lists the pipes of this machine. None is opened.")
                .footer(
                        "",
                        "A name that nobody listens at is followed by what it is: (stale) is what a killed",
                        "server left, (elsewhere) is served in another network namespace, (unknown) is not",
                        "told by the system.",
                        "",
                        "Examples:",
                        "  npipe ls                  names, one a line",
                        "  npipe ls -l 'my*'         type, direction, instances, owner, process, protocol",
                        "  npipe ls --sockets        and all other Unix sockets that listen",
                        "  npipe ls --watch          until Ctrl-C; off a terminal a line for each + and -",
                        "  npipe ls --json | jq -r '.[] | select(.state == \"stale\") | .paths[]'");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("GLOB")
                        .arity("0..1")
                        .type(String.class)
                        .description("Which names: * is any text, ? any one character.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-l", "--long").description("Show all that is known.").build());
        spec.addOption(
                OptionSpec.builder("--json")
                        .description(
                                "Write an array of objects; with --watch a line for each change.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--watch")
                        .description("Go on, and show what appears and goes.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--sockets")
                        .description("List other Unix sockets that listen, too, by their paths.")
                        .build());
    }

    /** What it does without any words. */
    static int names(Console console) throws IOException {
        print(new Listing(_ -> true, false, true).now(), false, console);
        return ExitCode.OK.number();
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        String glob = words.matchedPositionalValue(0, "*");
        boolean json = words.hasMatchedOption("--json");
        boolean all = words.hasMatchedOption("-l");
        var listing =
                new Listing(Glob.of(glob), words.hasMatchedOption("--sockets"), !json && !all);
        if (words.hasMatchedOption("--watch")) {
            return watch(listing, json, all, console);
        }
        List<PipeEntry> pipes = listing.now();
        if (json) {
            console.out().println(Json.of(pipes.stream().map(EntryWords::json).toList()));
        } else {
            print(pipes, all, console);
        }
        return ExitCode.OK.number();
    }

    private static void print(List<PipeEntry> pipes, boolean all, Console console) {
        List<String> lines = Listing.lines(pipes, all);
        int heads = lines.size() - pipes.size();
        for (int i = 0; i < lines.size(); i++) {
            boolean pale =
                    console.colours()
                            && i >= heads
                            && pipes.get(i - heads).state() != PipeState.LISTENING;
            console.out().println(pale ? YELLOW + lines.get(i) + PLAIN : lines.get(i));
        }
    }

    /** Until Ctrl-C, or until nobody reads any more. */
    private static int watch(Listing listing, boolean json, boolean all, Console console)
            throws IOException, InterruptedException {
        var changes = new Changes();
        boolean drawn = false;
        while (!console.out().checkError()) {
            List<PipeEntry> pipes = listing.now();
            List<Changes.Change> news = changes.since(pipes);
            if (!json && console.terminals().output()) {
                if (!drawn || !news.isEmpty()) {
                    console.out().print(CLEAR);
                    print(pipes, all, console);
                    console.out().flush();
                }
            } else {
                news.forEach(change -> tell(change, json, console));
            }
            drawn = true;
            Thread.sleep(PAUSE_MILLIS);
        }
        return ExitCode.OK.number();
    }

    private static void tell(Changes.Change change, boolean json, Console console) {
        if (json) {
            var line = new LinkedHashMap<String, Object>();
            line.put("event", Words.of(change.kind()));
            line.put("pipe", EntryWords.json(change.pipe()));
            console.out().println(Json.of(line));
        } else if (change.kind() != Changes.Kind.CHANGED) {
            String sign = change.kind() == Changes.Kind.APPEARED ? "+ " : "- ";
            console.out().println(sign + EntryWords.label(change.pipe()));
        }
    }
}
