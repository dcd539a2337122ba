// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import dev.npipe.BrokenPipeException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import dev.npipe.WinError;
import java.io.PrintWriter;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user is told about an exception: the only place that turns one into words and a number.
 *
 * @param detail more of it, in a line of its own; empty when there is no more
 */
public record Failure(ExitCode exitCode, String reason, String detail) {

    /** Another type than the asked one, or something that does not speak as pipes do. */
    private static final Set<Integer> WRONG_KIND =
            Set.of(
                    WinError.ERROR_BAD_PIPE,
                    WinError.ERROR_INVALID_PARAMETER,
                    WinError.ERROR_INVALID_DATA);

    private static final String NO_SUCH_PIPE = "no such pipe";

    public Failure(ExitCode exitCode, String reason) {
        this(exitCode, reason, "");
    }

    /**
     * What went wrong with a pipe, or with the system that should have it, or what this system or
     * this version cannot do.
     */
    public static Failure of(NamedPipeAddress address, Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> {
                String reason = reason(address, missing);
                yield address.isRemote()
                        ? new Failure(ExitCode.NO_SUCH_PIPE, NO_SUCH_PIPE + " (" + reason + ")")
                        : new Failure(ExitCode.NO_SUCH_PIPE, NO_SUCH_PIPE, places(reason));
            }
            case AccessDeniedException denied -> {
                String reason = denied.getReason();
                yield new Failure(
                        ExitCode.ACCESS_DENIED, "access denied", reason == null ? "" : reason);
            }
            case PipeBusyException busy -> new Failure(ExitCode.BUSY, reason(address, busy));
            case InterruptedByTimeoutException _ -> new Failure(ExitCode.BUSY, "timed out");
            case BrokenPipeException broken when broken.errorCode() == WinError.ERROR_BROKEN_PIPE ->
                    new Failure(ExitCode.BROKE_OFF, reason(address, broken));
            case NamedPipeException pipe when WRONG_KIND.contains(pipe.errorCode()) ->
                    new Failure(ExitCode.WRONG_KIND, reason(address, pipe));
            case ClosedChannelException _ -> new Failure(ExitCode.FAILED, "closed");
            default -> new Failure(ExitCode.FAILED, reason(address, e));
        };
    }

    /** What a server's missing place is: no pipe is missing, but the directory for a new one. */
    public static FileSystemException missingPlace(NoSuchFileException e) {
        var failure = new FileSystemException(e.getFile(), null, e.getReason());
        failure.initCause(e);
        return failure;
    }

    /**
     * Where the pipe was looked for, if the library says so: on Windows there is one place only.
     */
    private static String places(String reason) {
        String before = NO_SUCH_PIPE + "; ";
        return reason.startsWith(before) ? reason.substring(before.length()) : "";
    }

    private static String reason(NamedPipeAddress address, Exception e) {
        @Nullable String text =
                e instanceof FileSystemException file && file.getReason() != null
                        ? file.getReason()
                        : e.getMessage();
        if (text == null) {
            return e.getClass().getSimpleName();
        }
        String prefix = address + ": ";
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /**
     * Says it in a line, and the detail in another; says nothing once Ctrl-C has begun to end this
     * process.
     */
    public ExitCode report(NamedPipeAddress address, PrintWriter err) {
        return report(address.toString(), err);
    }

    /** Says it of a place that need not be a pipe. */
    public ExitCode report(String subject, PrintWriter err) {
        if (!Ending.hasBegun()) {
            err.println("npipe: " + Printable.line(subject + ": " + reason));
            if (!detail.isEmpty()) {
                err.println("npipe: " + Printable.line(detail));
            }
        }
        return exitCode;
    }
}
