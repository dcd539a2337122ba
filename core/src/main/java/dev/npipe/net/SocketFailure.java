// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.BrokenPipeException;
import dev.npipe.PipeBusyException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * A failure of a pipe as sockets tell it, with the pipe's own as the cause. Some libraries know a
 * closed socket by the text of the message alone, so the texts are those of the JDK.
 */
final class SocketFailure {
    static final String CLOSED = "Socket closed";

    private SocketFailure() {}

    static IOException ofRead(IOException e) {
        return of(e, "Read timed out", "Connection reset");
    }

    static IOException ofWrite(IOException e) {
        return of(e, "Write timed out", "Broken pipe (Write failed)");
    }

    static IOException ofAccept(IOException e) {
        return of(e, "Accept timed out", "Connection reset");
    }

    private static IOException of(IOException e, String late, String broken) {
        return switch (e) {
            case ClosedByInterruptException _ -> because(e, "Closed by interrupt");
            case ClosedChannelException _ -> because(e, CLOSED);
            case InterruptedByTimeoutException _ -> because(e, new SocketTimeoutException(late));
            case BrokenPipeException _ -> because(e, broken);
            default -> e;
        };
    }

    static IOException ofConnect(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> because(e, new ConnectException(textOf(e)));
            case PipeBusyException _ -> because(e, new SocketTimeoutException("Connect timed out"));
            case ClosedByInterruptException _ -> because(e, "Closed by interrupt");
            case FileSystemException _ -> because(e, textOf(e));
            default -> e;
        };
    }

    static IOException ofBind(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException _ -> because(e, new BindException(textOf(e)));
            case FileSystemException _ -> because(e, textOf(e));
            default -> e;
        };
    }

    /** What a pipe cannot do is no surprise to a library that it may not handle. */
    static SocketException of(RuntimeException e) {
        return because(e, textOf(e));
    }

    static SocketException because(Exception cause, String text) {
        return because(cause, new SocketException(text));
    }

    private static <E extends IOException> E because(Exception cause, E failure) {
        failure.initCause(cause);
        return failure;
    }

    private static String textOf(Exception e) {
        String text = e.getMessage();
        return text == null ? e.toString() : text;
    }
}
