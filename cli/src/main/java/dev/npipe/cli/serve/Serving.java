// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.serve;

import dev.npipe.cli.end.Door;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Ending;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.talk.way.TalkFailure;
import java.io.IOException;

/** Lets clients in at a door, and has them served. */
public final class Serving {
    private final Place place;
    private final Door door;
    private final Console console;
    private final boolean verbose;

    /**
     * Nobody is let in yet.
     *
     * @param verbose whether who comes and goes is told
     */
    public Serving(Place place, Door door, Console console, boolean verbose) {
        this.place = place;
        this.door = door;
        this.console = console;
        this.verbose = verbose;
    }

    /** The next client. */
    public End accept() throws IOException {
        try {
            End client = door.accept();
            if (verbose) {
                console.say(client.peer() + " has connected");
            }
            return client;
        } catch (IOException e) {
            throw Ends.failed(place, e);
        }
    }

    /** The first client; nobody else is let in. */
    public End only() throws IOException {
        End client = accept();
        door.close();
        return client;
    }

    /** Serves the first client, and lets nobody else in. */
    public ExitCode first(Service service) throws IOException, InterruptedException {
        End client = only(); // what goes wrong here is told already
        try (client) {
            service.serve(client);
            return ExitCode.OK;
        } catch (IOException e) {
            throw TalkFailure.of(place, e);
        }
    }

    /** Serves everybody, each on a thread of its own, for as long as clients can be let in. */
    public ExitCode all(Service service) throws IOException {
        while (true) {
            End client = accept();
            Thread.ofPlatform().daemon().name("client").start(() -> serve(service, client));
        }
    }

    private void serve(Service service, End client) {
        String peer = client.peer();
        try (client) {
            service.serve(client);
            if (verbose) {
                console.say(peer + " has left");
            }
        } catch (IOException e) {
            if (!Ending.hasBegun()) {
                console.say(peer + ": " + TalkFailure.of(place, e).failure().reason());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it
        }
    }
}
