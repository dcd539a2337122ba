// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;

/** What a client is told that a server refused, or that refuses the server's answer itself. */
final class RefusedClient {
    private final String pipe;
    private final ConnectOptions options;

    RefusedClient(String pipe, ConnectOptions options) {
        this.pipe = pipe;
        this.options = options;
    }

    /** Throws unless the server let this client in, to a pipe that it asked for. */
    void check(ServerHello answer) throws IOException {
        int code = answer.status();
        switch (code) {
            case Win32Error.SUCCESS -> {}
            case Win32Error.PIPE_BUSY, Win32Error.SEM_TIMEOUT ->
                    throw failure(code, busy(answer.pipe()));
            case Win32Error.ACCESS_DENIED -> throw failure(code, denied(answer.pipe()));
            case Win32Error.REVISION_MISMATCH ->
                    throw failure(
                            code,
                            "the server speaks version %s of the protocol, this client version %s"
                                    .formatted(answer.version(), Handshake.VERSION));
            default -> throw failure(code, "the server refused the connection");
        }
        if (answer.version() != Handshake.VERSION) {
            throw failure(
                    Win32Error.REVISION_MISMATCH,
                    "the server speaks version %s of the protocol".formatted(answer.version()));
        }
        PipeMode type = answer.pipe().type();
        if (options.mode().isPresent() && options.mode().get() != type) {
            throw failure(Win32Error.BAD_PIPE, "the pipe is of type " + type);
        }
    }

    private IOException failure(int code, String reason) {
        return Win32Error.exception(pipe, code, reason);
    }

    /** The code is the same whatever there are too many of; the numbers tell which it is. */
    private static String busy(PipeInfo offered) {
        boolean all =
                offered.maxInstances() != PipeInfo.UNLIMITED_INSTANCES
                        && offered.instances() >= offered.maxInstances();
        return all
                ? "all pipe instances are busy"
                : "the server has too many clients that it has not served yet";
    }

    private String denied(PipeInfo offered) {
        boolean wantsMore =
                (options.direction().serverReads() && !offered.direction().serverReads())
                        || (options.direction().serverWrites()
                                && !offered.direction().serverWrites());
        return wantsMore
                ? "the pipe is %s, and %s was asked for"
                        .formatted(offered.direction(), options.direction())
                : "the server refuses this user, who asked to "
                        + (options.direction().serverReads() == options.direction().serverWrites()
                                ? "read and write"
                                : options.direction().serverReads() ? "write" : "read");
    }
}
