// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.manners.ScreenSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A line for each open connection, which changes while it carries: drawn again at the foot of a
 * terminal, or, where there is none, written anew from time to time.
 */
public final class LiveLines implements Speaker, AutoCloseable {
    private static final Duration ON_A_TERMINAL = Duration.ofMillis(500);
    private static final Duration ELSEWHERE = Duration.ofSeconds(1);
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Ledger ledger;
    private final Console console;
    private final boolean terminal;
    private final Map<Connection, Rate> rates = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private List<String> drawn = List.of();
    private ScreenSize size = ScreenSize.USUAL;

    private LiveLines(Ledger ledger, Console console) {
        this.ledger = ledger;
        this.console = console;
        this.terminal = console.errorRedraws();
    }

    /** Lines on the error output from now on. */
    public static LiveLines start(Ledger ledger, Console console) {
        var lines = new LiveLines(ledger, console);
        Thread.ofPlatform().daemon().name("npipe-progress").start(lines::keepDrawing);
        return lines;
    }

    private void keepDrawing() {
        Duration pause = terminal ? ON_A_TERMINAL : ELSEWHERE;
        try {
            draw();
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                if (terminal && !ledger.isIdle()) {
                    resize(ScreenSize.now());
                }
                draw();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void resize(ScreenSize now) {
        size = now;
    }

    private synchronized void draw() {
        if (closed.getCount() == 0) {
            return;
        }
        Set<Connection> open = ledger.open();
        rates.keySet().retainAll(open);
        var lines = new ArrayList<String>();
        for (Connection connection : open) {
            if (terminal && lines.size() >= size.rows() - 2) {
                lines.add("... and " + (open.size() - lines.size()) + " more");
                break;
            }
            lines.add(line(connection));
        }
        if (terminal) {
            write(erased() + block(lines));
        } else {
            lines.forEach(console::say);
        }
    }

    private String line(Connection connection) {
        Rate rate = rates.computeIfAbsent(connection, _ -> new Rate());
        rate.sample(connection);
        return "connection %s (%s): to server %s, %s/s; to client %s, %s/s; %s s"
                .formatted(
                        connection.number(),
                        Printable.line(connection.client()),
                        Amount.about((double) connection.toServer().bytes()),
                        Amount.about(rate.toServer()),
                        Amount.about((double) connection.toClient().bytes()),
                        Amount.about(rate.toClient()),
                        (long) connection.seconds());
    }

    /** No line is wrapped, so that each is one row. */
    private String block(List<String> lines) {
        var block = new StringBuilder();
        List<String> cut =
                lines.stream()
                        .map(line -> line.substring(0, Math.min(line.length(), size.columns() - 1)))
                        .toList();
        cut.forEach(line -> block.append(line).append("\r\n"));
        drawn = cut;
        return block.toString();
    }

    /**
     * To the row where the block began, and all of it gone. A terminal that became narrower has
     * wrapped what it showed.
     */
    private String erased() {
        int rows = 0;
        for (String line : drawn) {
            rows += Math.max(1, (line.length() + size.columns() - 1) / size.columns());
        }
        drawn = List.of();
        return rows == 0 ? "" : "\r\u001b[" + rows + "A" + CLEAR_BELOW;
    }

    private void write(String text) {
        console.err().print(text);
        console.err().flush();
    }

    @Override
    public synchronized void say(String line) {
        if (terminal) {
            write(erased());
        }
        console.say(line);
    }

    /** Leaves no line of a connection on a terminal. */
    @Override
    public synchronized void close() {
        closed.countDown();
        if (terminal) {
            write(erased());
        }
    }

    /** How fast a connection was lately. */
    private static final class Rate {
        private long time = System.nanoTime();
        private long toServer;
        private long toClient;
        private double toServerRate;
        private double toClientRate;

        private void sample(Connection connection) {
            long now = System.nanoTime();
            double seconds = Math.max(1e-3, (now - time) / 1e9);
            long up = connection.toServer().bytes();
            long down = connection.toClient().bytes();
            toServerRate = (toServerRate + (up - toServer) / seconds) / 2;
            toClientRate = (toClientRate + (down - toClient) / seconds) / 2;
            time = now;
            toServer = up;
            toClient = down;
        }

        private double toServer() {
            return toServerRate;
        }

        private double toClient() {
            return toClientRate;
        }
    }
}
