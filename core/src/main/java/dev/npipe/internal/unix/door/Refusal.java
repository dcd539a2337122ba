// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

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
    MISSING_DIRECTION(
            Win32Error.ACCESS_DENIED, Level.DEBUG, "who asked for a direction that is not there"),

    /** This user may do nothing here. */
    NOT_ADMITTED(Win32Error.ACCESS_DENIED, Level.WARNING, "who may not connect"),

    /** This user may not do what it asks for. */
    ACCESS_DENIED(Win32Error.ACCESS_DENIED, Level.WARNING, "who may not do what it asked for"),

    /** No instance became free for it in its time. */
    BUSY(Win32Error.PIPE_BUSY, Level.DEBUG, "for whom no instance became free"),

    /** So many are in the middle of their greeting, or of this user, that this one is not heard. */
    CROWD_OF_GREETINGS(
            Win32Error.PIPE_BUSY, Level.WARNING, "as too many have not said what they want"),

    /** So many wait for an instance, or of this user, that this one may not. */
    CROWD_OF_WAITING(Win32Error.PIPE_BUSY, Level.WARNING, "as too many wait for an instance"),

    /** So many wait to be accepted, or of this user, that this one may not. */
    CROWD_OF_ARRIVED(Win32Error.PIPE_BUSY, Level.WARNING, "as too many wait to be accepted"),

    /** There is no shared memory for its connection now. */
    NO_LANE(Win32Error.NO_SYSTEM_RESOURCES, Level.DEBUG, "who asked for shared memory"),

    /** No descriptor is free. */
    OUT_OF_DESCRIPTORS(Win32Error.PIPE_BUSY, Level.WARNING, "as no file descriptor is free");

    private final int code;
    private final Level level;
    private final String cause;

    Refusal(int code, Level level, String why) {
        this.code = code;
        this.level = level;
        this.cause = "refused a client " + why + " (Win32 error " + code + ")";
    }

    /** The Win32 error code. */
    public int code() {
        return code;
    }

    public Level level() {
        return level;
    }

    /** What the log says; it is counted by this. */
    public String cause() {
        return cause;
    }
}
