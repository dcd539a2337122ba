// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.error.Win32Error;
import java.lang.System.Logger.Level;

/** Why a client is refused: the code that it is told, and what the log says about it. */
public enum Refusal {
    /** It speaks another version of the protocol. */
    OTHER_VERSION(
            Win32Error.REVISION_MISMATCH,
            Level.WARNING,
            "who speaks another version of the protocol"),

    /** It asks for a kind of connection that is not known here. */
    UNKNOWN_KIND(
            Win32Error.NOT_SUPPORTED, Level.WARNING, "who asked for an unknown kind of connection"),

    /** It opens the pipe for nothing. */
    NO_DIRECTION(
            Win32Error.INVALID_PARAMETER, Level.WARNING, "who asked neither to read nor to write"),

    /** It asks for a direction that the pipe does not have. */
    MISSING_DIRECTION(Win32Error.ACCESS_DENIED, Level.DEBUG, ""),

    /** This user may not do what it asks for. */
    ACCESS_DENIED(Win32Error.ACCESS_DENIED, Level.WARNING, ""),

    /** No instance became free for it in its time. */
    BUSY(Win32Error.PIPE_BUSY, Level.DEBUG, "for whom no instance became free");

    private final int code;
    private final Level level;
    private final String why;

    Refusal(int code, Level level, String why) {
        this.code = code;
        this.level = level;
        this.why = why;
    }

    /** The Win32 error code. */
    public int code() {
        return code;
    }

    Level level() {
        return level;
    }

    /** The reason, after the client's name. */
    String why(boolean reads, boolean writes) {
        if (!why.isEmpty()) {
            return why;
        }
        String wish =
                reads && writes ? "read and write" : reads ? "read" : writes ? "write" : "wait";
        return "who asked to " + wish;
    }
}
