// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;

/** What went wrong below smbj and in it, said in the words of this library. */
final class Failures {
    /** {@code ERROR_NETNAME_DELETED}: the connection to the server is gone. */
    static final int CONNECTION_LOST = 64;

    private Failures() {}

    /** The failure of an attempt to connect and log on. */
    static IOException translated(Exception e, String pipe, SmbHost host) {
        if (Thread.currentThread().isInterrupted()) {
            return new ClosedByInterruptException(); // smbj has more than one name for it
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case FileSystemException ours -> {
                    return ours;
                }
                case AsynchronousCloseException closed -> {
                    return closed;
                }
                case UnknownHostException _, UnresolvedAddressException _ -> {
                    return absent(pipe, "the host " + host.name() + " is not known", e);
                }
                case ConnectException _, NoRouteToHostException _ -> {
                    return absent(
                            pipe,
                            host + " cannot be reached: " + String.valueOf(cause.getMessage()),
                            e);
                }
                case SocketTimeoutException _, InterruptedByTimeoutException _ -> {
                    return absent(pipe, host + " does not answer in time", e);
                }
                default -> {}
            }
        }
        return Win32Error.exception(
                pipe,
                CONNECTION_LOST,
                "the connection to " + host + " failed: " + innermost(e).getMessage(),
                e);
    }

    /** The failure of a connection that was there. */
    static IOException lost(Exception e, String pipe) {
        if (Thread.currentThread().isInterrupted()) {
            return new ClosedByInterruptException();
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AsynchronousCloseException closed) {
                return closed;
            }
            if (cause instanceof InterruptedByTimeoutException passed) {
                return passed;
            }
        }
        return Win32Error.exception(
                pipe,
                CONNECTION_LOST,
                "the connection to the server is lost: " + innermost(e).getMessage(),
                e);
    }

    private static IOException absent(String pipe, String reason, Exception e) {
        return Win32Error.exception(
                pipe,
                Win32Error.BAD_NETPATH,
                reason + " (Win32 error " + Win32Error.BAD_NETPATH + ")",
                e);
    }

    private static Throwable innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
