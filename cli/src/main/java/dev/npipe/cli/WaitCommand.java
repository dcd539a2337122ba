// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipes;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe wait PIPE}: until a client could connect, or until the server has gone. */
final class WaitCommand implements Verb {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** In slices, so that a server that goes meanwhile is noticed. */
    private static final Duration SLICE = Duration.ofSeconds(1);

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Waits until a pipe has a server and an instance is free; nothing is sent.")
                .footer(
                        "",
                        "Ends with 0 when it is so, and with 4 when the time is over.",
                        "",
                        "Examples:",
                        "  npipe wait SamplePipe --timeout 10s && npipe connect SamplePipe",
                        "  npipe wait /run/app.sock",
                        "  npipe wait SamplePipe --gone --timeout 2m");
        spec.addPositional(Words.pipe());
        spec.addOption(
                OptionSpec.builder("--timeout")
                        .paramLabel("TIME")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description("How long at most, as 500ms, 10s or 2m; without it, for ever.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--gone")
                        .description("Wait until it has no server any more.")
                        .build());
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        NamedPipeAddress address = words.matchedPositional(0).getValue();
        @Nullable Duration limit = words.matchedOptionValue("--timeout", null);
        boolean gone = words.hasMatchedOption("--gone");
        long start = System.nanoTime();
        try {
            while (true) {
                Duration left = limit == null ? SLICE : limit.minusNanos(System.nanoTime() - start);
                if (gone ? !NamedPipes.exists(address) : isFree(address, left)) {
                    return ExitCode.OK.number();
                }
                if (limit != null && System.nanoTime() - start >= limit.toNanos()) {
                    throw timeIsOver(address, gone);
                }
                Thread.sleep(PAUSE);
            }
        } catch (FailedException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            throw FailedException.of(address, e);
        }
    }

    /** Looks before it asks: who waits for a server to come would find none most of the time. */
    private static boolean isFree(NamedPipeAddress address, Duration left) throws IOException {
        if (!NamedPipes.exists(address)) {
            return false;
        }
        Duration slice = left.compareTo(SLICE) > 0 ? SLICE : left;
        try {
            return NamedPipes.await(address, slice.isNegative() ? Duration.ZERO : slice);
        } catch (NoSuchFileException e) {
            return false; // it has gone again
        }
    }

    private static FailedException timeIsOver(NamedPipeAddress address, boolean gone)
            throws IOException {
        String why =
                gone
                        ? "it still has a server"
                        : NamedPipes.exists(address) ? "no instance became free" : "no such pipe";
        return new FailedException(
                address.toString(), new Failure(ExitCode.BUSY, "the time is over: " + why));
    }
}
