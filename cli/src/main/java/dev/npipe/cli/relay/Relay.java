// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.end.Door;
import dev.npipe.cli.end.End;
import dev.npipe.cli.flow.CarryException;
import dev.npipe.cli.flow.Exchange;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Carries what comes to a door to a place, one connection there for each that comes. */
public final class Relay {
    /** How one goes to the place. */
    public interface Target {
        End connect() throws FailedException;
    }

    /** Nobody could be let in: until descriptors or memory are free again. */
    private static final long PAUSE_MILLIS = 100;

    private final Door door;
    private final Target target;
    private final RelayRules rules;
    private final Onlooker onlooker;
    private final Ledger ledger;
    private final Speaker speaker;
    private final Semaphore places;
    private final CompletableFuture<ExitCode> end;

    /**
     * A relay that does not run yet.
     *
     * @param door is closed by it
     * @param ledger where it counts
     * @param speaker says what went wrong with a connection
     * @param end whoever completes it ends the run, with this exit code; what is open is left to
     *     the end of the process
     */
    public Relay(
            Door door,
            Target target,
            RelayRules rules,
            Onlooker onlooker,
            Ledger ledger,
            Speaker speaker,
            CompletableFuture<ExitCode> end) {
        this.door = door;
        this.target = target;
        this.rules = rules;
        this.onlooker = onlooker;
        this.ledger = ledger;
        this.speaker = speaker;
        this.end = end;
        this.places = new Semaphore(rules.maxConnections());
    }

    /**
     * Carries until it is stopped, or one connection and no more.
     *
     * @throws FailedException if the place of the only connection could not be reached
     */
    public ExitCode run() throws IOException, InterruptedException {
        Thread.ofPlatform().daemon().name("npipe-relay").start(this::accept);
        try {
            return end.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException bug -> throw bug;
                case Error bug -> throw bug;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private void accept() {
        try (door) {
            do {
                places.acquire();
                Optional<End> client = next();
                if (client.isEmpty()) {
                    places.release();
                } else if (rules.keepsOn()) {
                    Thread.ofVirtual().start(() -> converseAmongOthers(client.get()));
                } else {
                    door.close();
                    end.complete(converse(client.get()));
                }
            } while (rules.keepsOn());
        } catch (ClosedChannelException e) {
            end.complete(ExitCode.OK); // somebody has closed the door
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }

    private Optional<End> next() throws IOException, InterruptedException {
        try {
            return Optional.of(door.accept());
        } catch (IOException e) {
            if (!rules.keepsOn() || e instanceof ClosedChannelException) {
                throw e;
            }
            speaker.say(door.address() + ": nobody could be let in: " + e.getMessage());
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return Optional.empty();
        }
    }

    private void converseAmongOthers(End client) {
        try {
            converse(client);
        } catch (FailedException e) {
            speaker.say(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            speaker.say(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            end.completeExceptionally(bug);
        } finally {
            places.release();
        }
    }

    private ExitCode converse(End client) throws IOException, InterruptedException {
        End server = reach(client);
        Connection connection = ledger.opened(client.peer());
        try {
            return carry(connection, client, server);
        } finally {
            ledger.closed(connection);
        }
    }

    /** The server; a client whose server is not there is sent away. */
    private End reach(End client) throws IOException {
        try {
            return target.connect();
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private ExitCode carry(Connection connection, End client, End server)
            throws InterruptedException {
        Onlooker.View view = onlooker.opened(connection);
        var toServer = new Traffic(client.hasMessages(), view.toServer());
        var toClient = new Traffic(server.hasMessages(), view.toClient());
        connection.count(toServer, toClient);
        try {
            new Exchange(client, server, toServer, toClient, rules.end(), rules.maxMessage()).run();
            view.closed(Optional.empty(), false);
            return ExitCode.OK;
        } catch (CarryException e) {
            boolean clientFailed = isSame(e.end(), client);
            view.closed(Optional.of(e), clientFailed);
            return new Breach(e, connection, clientFailed).tell(speaker);
        }
    }

    @SuppressWarnings("ReferenceEquality") // an end is itself
    private static boolean isSame(End one, End other) {
        return one == other;
    }
}
