// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import dev.npipe.BrokenPipeException;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.PipeEnd;
import dev.npipe.cli.end.StreamEnd;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.manners.BrokenOutput;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
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
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One request, its answer, or both: what is said is said at once, and nobody types. */
public final class Request {
    private final Place place;
    private final End there;
    private final Console console;
    private final TalkOptions options;
    private final Watchdog watchdog;

    /**
     * An exchange over a connected end, which the caller closes.
     *
     * @param place what the user calls the other end
     * @param silence gives up when nothing happens for so long
     */
    public Request(
            Place place,
            End there,
            Console console,
            TalkOptions options,
            Optional<Duration> silence) {
        this.place = place;
        this.there = there;
        this.console = console;
        this.options = options;
        this.watchdog = new Watchdog(silence);
    }

    /** A part of an exchange. */
    private interface Part {
        ExitCode run() throws IOException, InterruptedException;
    }

    /** Says it, and writes the answer to the standard output. */
    public ExitCode call(Said said) throws IOException, InterruptedException {
        return watched(
                () -> {
                    if (there.hasMessages()) {
                        return transact(said);
                    }
                    var sent = new FutureTask<>(() -> sayAll(said));
                    Thread.ofPlatform().daemon().name("request").start(sent);
                    boolean record = options.framing(false) != Framing.RAW;
                    if (!receive(record ? new Count(1) : Count.all()) && record) {
                        throw new IOException("the other end left without an answer");
                    }
                    return !record || sent.isDone() ? await(sent) : ExitCode.OK;
                });
    }

    /**
     * Says it, and no more.
     *
     * @param heard whether the other end can answer; then it is also let take all that was said
     */
    public ExitCode send(Said said, boolean heard) throws IOException, InterruptedException {
        return watched(
                () -> {
                    if (!heard) {
                        say(said);
                        return ExitCode.OK;
                    }
                    var answers = new DroppedAnswers(there);
                    say(said);
                    if (there.canShutdownOutput()) {
                        there.shutdownOutput();
                        answers.awaitEnd();
                    }
                    return ExitCode.OK;
                });
    }

    /**
     * Writes what comes to the standard output.
     *
     * @param count how many messages; empty for all
     */
    public ExitCode receive(Optional<Long> count) throws IOException, InterruptedException {
        return watched(
                () -> {
                    if (!receive(count.map(Count::new).orElseGet(Count::all))) {
                        throw new IOException("the other end sent no more than that");
                    }
                    return ExitCode.OK;
                });
    }

    private ExitCode watched(Part part) throws IOException, InterruptedException {
        watchdog.watch(there);
        try {
            return part.run();
        } catch (OutputException e) {
            if (BrokenOutput.isOf(e)) {
                return ExitCode.OK; // whoever read it has enough
            }
            throw e;
        } catch (IOException e) {
            if (watchdog.hasBitten()) {
                throw new FailedException(
                        place.toString(), new Failure(ExitCode.BUSY, "timed out"), e);
            }
            throw TalkFailure.of(place, e);
        }
    }

    private ExitCode transact(Said said) throws IOException {
        ByteBuffer request = said.whole(console, options);
        Output output = output(Count.all());
        if (there instanceof PipeEnd pipe) {
            byte[] answer =
                    pipe.channel()
                            .transact(request, Framing.MAX_RECORD)
                            .orElseThrow(
                                    () -> new IOException("the other end left without an answer"));
            output.record(ByteBuffer.wrap(answer), true);
            output.end();
            return ExitCode.OK;
        }
        throw new IllegalStateException("messages, and no pipe: " + there.peer());
    }

    private ExitCode sayAll(Said said) throws IOException {
        try {
            say(said);
            if (options.framing(false) == Framing.RAW && there.canShutdownOutput()) {
                there.shutdownOutput();
            }
            return ExitCode.OK;
        } catch (IOException | RuntimeException e) {
            if (!(e instanceof BrokenPipeException)) { // else an answer may be there all the same
                try {
                    there.close();
                } catch (IOException suppressed) {
                    e.addSuppressed(suppressed);
                }
            }
            throw e;
        }
    }

    private static ExitCode await(FutureTask<ExitCode> sent)
            throws IOException, InterruptedException {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e);
        }
    }

    /** One record, or for a stream that is not framed all of it, however much. */
    private void say(Said said) throws IOException {
        Framing framing = options.framing(false);
        if (said.isText() || there.hasMessages() && framing == Framing.RAW) {
            ByteBuffer record = said.whole(console, options);
            there.write(there.hasMessages() ? record : framing.frame(record, options.text()));
            watchdog.touch();
            return;
        }
        End input = said.stream(console);
        new Outgoing(framing, options, false)
                .run(
                        input::read,
                        bytes -> {
                            there.write(bytes);
                            watchdog.touch();
                        },
                        there.hasMessages());
    }

    private Output output(Count count) {
        End here = new StreamEnd("-", InputStream.nullInputStream(), console.output());
        return Outputs.of(there, here, options, console.terminals().output(), count);
    }

    /** Whether so many records have come before the end. */
    private boolean receive(Count count) throws IOException {
        Output output = output(count);
        Receiving.run(there, output, watchdog, count);
        return count.isReached() || !count.isLimited();
    }
}
