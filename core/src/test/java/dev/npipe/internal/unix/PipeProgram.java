// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.PipeOwner;
import dev.npipe.PipeSecurity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The main program of a {@link ChildJvm}: does what it is told, a line at a time, and answers each
 * with a line. The words of a line are separated by tabs.
 */
public final class PipeProgram {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Map<String, NamedPipeServerChannel> servers = new HashMap<>();
    private final Map<String, NamedPipeChannel> pipes = new HashMap<>();
    private final Map<String, Doorkeeper> doors = new HashMap<>();

    private final Attacker attacker = new Attacker();
    private final Hoard hoard = new Hoard();
    private final RestingPipes resting = new RestingPipes();

    private PipeProgram() {}

    /** Ends when its standard input does. */
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var program = new PipeProgram();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(program.answer(line.split("\t", -1)));
        }
        System.exit(0);
    }

    private String answer(String[] words) {
        try {
            return ("ok " + run(words)).strip();
        } catch (Throwable e) { // also an OutOfMemoryError is an answer
            int code = e instanceof NamedPipeException n ? n.errorCode() : 0;
            return "error %s %d %s".formatted(e.getClass().getSimpleName(), code, e.getMessage());
        }
    }

    private String run(String[] words) throws IOException {
        return switch (words[0]) {
            case "bind" ->
                    bind(
                            words[1],
                            words[2],
                            words.length > 3 ? words[3] : "255",
                            words.length > 4
                                    ? PipeSecurity.parse(words[4])
                                    : PipeSecurity.currentUser());
            case "bind-for-all" -> {
                var builder = NamedPipeServerChannel.builder();
                builder.security(PipeSecurity.authenticatedUsers());
                servers.put(words[1], builder.bind(NamedPipeAddress.parse(words[1])));
                yield "";
            }
            case "guard" -> {
                doors.put(words[1], Doorkeeper.open(words[1], words[2]));
                yield "";
            }
            case "unguard" -> {
                Objects.requireNonNull(doors.remove(words[1])).close();
                yield "";
            }
            case "set" -> {
                System.setProperty(words[1], words[2]);
                yield "";
            }
            case "open" -> open(words[1], PipeDirection.valueOf(words[2]), words[3]);
            case "wait" -> waitFor(words[1], Long.parseLong(words[2]), words[3]);
            case "exists" -> String.valueOf(NamedPipes.exists(NamedPipeAddress.parse(words[1])));
            case "list" -> String.valueOf(NamedPipes.list());
            case "entry" ->
                    String.valueOf(NamedPipes.entry(NamedPipeAddress.parse(words[1])).orElse(null));
            case "listed" ->
                    String.valueOf(NamedPipes.list().contains(NamedPipeAddress.parse(words[1])));
            case "inherit" -> inherit(words);
            case "unbind" -> {
                Objects.requireNonNull(servers.remove(words[1])).close();
                yield "";
            }
            case "instances" -> String.valueOf(server(words[1]).info().instances());
            case "accept" -> keep(server(words[1]).accept(LONG));
            case "connect" ->
                    keep(
                            NamedPipeChannel.builder()
                                    .expectOwner(PipeOwner.any())
                                    .connectTimeout(LONG)
                                    .connect(NamedPipeAddress.parse(words[1])));
            case "await" ->
                    String.valueOf(
                            NamedPipes.await(NamedPipeAddress.parse(words[1]), Duration.ZERO));
            case "read" -> read(pipe(words[1]), Integer.parseInt(words[2]));
            case "message" -> message(pipe(words[1]).readMessage(Integer.parseInt(words[2])));
            case "write" -> {
                pipe(words[1]).write(ByteBuffer.wrap(words[2].getBytes(StandardCharsets.UTF_8)));
                yield "";
            }
            case "count" -> String.valueOf(LongMessage.read(pipe(words[1])));
            case "send" -> {
                LongMessage.write(pipe(words[1]), Integer.parseInt(words[2]));
                yield "";
            }
            case "drain" -> {
                pipe(words[1]).awaitDrain(LONG);
                yield "";
            }
            case "close" -> {
                Objects.requireNonNull(pipes.remove(words[1])).close();
                yield "";
            }
            case "exit" -> {
                System.exit(0);
                yield "";
            }
            case "shortage" -> hoard.run(words[1]);
            case "flicker" ->
                    String.valueOf(Attacker.flicker(words[1], Integer.parseInt(words[2])));
            default ->
                    words[0].startsWith("rest-")
                            ? resting.run(server(words[1]), words)
                            : attacker.run(words);
        };
    }

    private String bind(String name, String mode, String maxInstances, PipeSecurity security)
            throws IOException {
        var builder = NamedPipeServerChannel.builder().security(security);
        builder.mode(PipeMode.valueOf(mode)).maxInstances(Integer.parseInt(maxInstances));
        servers.put(name, builder.bind(NamedPipeAddress.parse(name)));
        return "";
    }

    /** With a pipe, a mode, and the name of the descriptors or nothing. */
    private String inherit(String... words) throws IOException {
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.valueOf(words[2]));
        var address = NamedPipeAddress.parse(words[1]);
        servers.put(
                words[1],
                words.length > 3
                        ? builder.bindInherited(address, words[3])
                        : builder.bindInherited(address));
        return "";
    }

    /** Opens a pipe, takes the one byte that a {@link Doorkeeper} sends, and closes. */
    private static String open(String name, PipeDirection direction, String owner)
            throws IOException {
        var builder = NamedPipeChannel.builder().direction(direction).connectTimeout(LONG);
        expect(builder, owner);
        try (NamedPipeChannel pipe = builder.connect(NamedPipeAddress.parse(name))) {
            return direction.serverWrites() ? read(pipe, 1) : "opened";
        }
    }

    private static void expect(NamedPipeChannelBuilder builder, String owner) {
        switch (owner) {
            case "unsaid" -> {}
            case "any" -> builder.expectOwner(PipeOwner.any());
            case "trusted" -> builder.expectOwner(PipeOwner.trusted());
            case "current" -> builder.expectOwner(PipeOwner.currentUser());
            default ->
                    builder.expectOwner(
                            owner.startsWith("S-") ? PipeOwner.sid(owner) : PipeOwner.user(owner));
        }
    }

    /** Waits for a server; the answer to a failure begins with whether it waited so long. */
    private String waitFor(String name, long millis, String owner) throws IOException {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        var builder = NamedPipeChannel.builder().waitForServer(true);
        expect(builder, owner);
        try {
            return keep(
                    builder.connectTimeout(Duration.ofMillis(millis))
                            .connect(NamedPipeAddress.parse(name)));
        } catch (IOException e) {
            boolean waited = System.nanoTime() - end >= 0;
            return "%s %s %s"
                    .formatted(
                            waited ? "waited" : "gave up early", e.getClass().getSimpleName(), e);
        }
    }

    private String keep(NamedPipeChannel pipe) {
        String id = "pipe-" + pipes.size();
        pipes.put(id, pipe);
        return id;
    }

    private NamedPipeServerChannel server(String name) {
        return Objects.requireNonNull(servers.get(name), name);
    }

    private NamedPipeChannel pipe(String id) {
        return Objects.requireNonNull(pipes.get(id), id);
    }

    private static String read(NamedPipeChannel pipe, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        int n = pipe.read(buffer);
        return n < 0 ? "end" : n + (pipe.isMessageComplete() ? " complete" : " more");
    }

    private static String message(Optional<byte[]> message) {
        return message.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("end");
    }
}
