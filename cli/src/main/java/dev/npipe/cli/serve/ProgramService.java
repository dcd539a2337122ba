// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.serve;

import dev.npipe.BrokenPipeException;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.ProgramEnd;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.talk.way.Count;
import dev.npipe.cli.talk.way.Outgoing;
import dev.npipe.cli.talk.way.OutputException;
import dev.npipe.cli.talk.way.Outputs;
import dev.npipe.cli.talk.way.Receiving;
import dev.npipe.cli.talk.way.TalkOptions;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/** A process for each client: what the client sends is its input, and its output the answer. */
public record ProgramService(Place.Program program, TalkOptions options) implements Service {
    /** How long a program may go on after its client has left, where a client cannot half-close. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Override
    public void serve(End client) throws IOException, InterruptedException {
        try (ProgramEnd process = ProgramEnd.start(program)) {
            var asking =
                    Thread.ofPlatform().daemon().name("input").start(() -> ask(client, process));
            try {
                new Outgoing(options.framing(false), options, false)
                        .run(process::read, client::write, client.hasMessages());
            } catch (BrokenPipeException e) {
                return; // the client has left, and the program goes, too
            }
            // It has closed its output, and most often ended. Who half-closes may be heard on.
            if (client.canShutdownOutput()) {
                client.shutdownOutput();
            }
            process.process().waitFor();
            client.close();
            asking.join();
        }
    }

    private void ask(End client, ProgramEnd process) {
        try {
            Receiving.run(client, Outputs.of(client, process, options, false, Count.all()));
            process.shutdownOutput();
            boolean gone = client.canWrite() && !client.canShutdownOutput();
            if (gone && !process.process().waitFor(GRACE)) {
                process.end(); // it answers to nobody
            }
        } catch (OutputException | ClosedChannelException e) {
            // The program reads no more, or has ended: its output decides when it is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it
        } catch (IOException e) {
            process.end(); // the client broke off: there is nobody to answer
        }
    }
}
