// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeInfo;
import dev.npipe.PipePeer;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.util.Locale;

/** Tells each step of a connect on the error output, if it is wanted. */
final class Steps {
    private final boolean wanted;
    private final Console console;
    private long begin;

    Steps(boolean wanted, Console console) {
        this.wanted = wanted;
        this.console = console;
    }

    void begin(Place place, ConnectOptions options) {
        begin = System.nanoTime();
        if (wanted) {
            console.say("connecting to " + place + kind(place));
            if (options.waitForServer()) {
                console.say("a missing pipe is waited for");
            }
            options.timeout()
                    .ifPresent(time -> console.say("gives up after " + time.toMillis() + " ms"));
        }
    }

    private static String kind(Place place) {
        return switch (place) {
            case Place.Pipe(NamedPipeAddress address) when address.isRemote() ->
                    ", a pipe of another machine, over SMB";
            case Place.Pipe(NamedPipeAddress address) when address.isSocketPath() ->
                    ", a socket at a path";
            case Place.Pipe _ -> ", a named pipe of this machine";
            case Place.Tcp _ -> ", a TCP port";
            case Place.Program _, Place.Standard _ -> "";
        };
    }

    void connected(End end) throws IOException {
        if (wanted) {
            console.say(
                    String.format(
                            Locale.ROOT,
                            "connected after %.1f ms",
                            (System.nanoTime() - begin) / 1e6));
            if (end instanceof PipeEnd pipe) {
                describe(pipe.channel());
            }
        }
    }

    private void describe(NamedPipeChannel pipe) throws IOException {
        PipeInfo info = pipe.info();
        String most =
                info.maxInstances() == PipeInfo.UNLIMITED_INSTANCES
                        ? "no limit"
                        : "at most " + info.maxInstances();
        String instances =
                info.instances() == 0 ? "" : ", " + info.instances() + " in use, " + most;
        console.say(
                "the pipe: type %s, direction %s%s"
                        .formatted(Words.of(info.type()), Words.of(info.direction()), instances));
        PipePeer peer = pipe.peer();
        console.say("the server: %s%s".formatted(peer, peer.isEncrypted() ? ", encrypted" : ""));
    }

    /** What the library says more than its exception's own line. */
    void failed(IOException e) {
        if (wanted) {
            console.say("failed: " + e.getMessage());
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                console.say("because: " + cause);
            }
        }
    }
}
