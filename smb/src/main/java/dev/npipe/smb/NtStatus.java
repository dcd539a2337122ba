// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The status codes a file server answers with, and the exception each one becomes. The numbers are
 * those of [MS-ERREF] 2.3.1.
 */
enum NtStatus {
    BUFFER_OVERFLOW(0x80000005, Kind.WIN32, Win32Error.MORE_DATA, "the message goes on"),
    NOT_IMPLEMENTED(0xC0000002, Kind.UNSUPPORTED, 50, "the server does not do this"),
    INVALID_DEVICE_REQUEST(0xC0000010, Kind.UNSUPPORTED, 50, "the server does not do this"),
    NOT_SUPPORTED(0xC00000BB, Kind.UNSUPPORTED, 50, "the server does not do this"),
    FS_DRIVER_REQUIRED(0xC000019C, Kind.UNSUPPORTED, 50, "the server does not do this"),
    INVALID_INFO_CLASS(0xC0000003, Kind.UNSUPPORTED, 50, "the server does not do this"),

    OBJECT_NAME_NOT_FOUND(0xC0000034, Kind.WIN32, 2, "there is no such pipe on the server"),
    NO_SUCH_FILE(0xC000000F, Kind.WIN32, 2, "there is no such pipe on the server"),
    OBJECT_PATH_NOT_FOUND(0xC000003A, Kind.WIN32, 3, "there is no such pipe on the server"),
    OBJECT_NAME_INVALID(0xC0000033, Kind.WIN32, 123, "the server cannot have a pipe of this name"),
    CONNECTION_REFUSED(0xC0000236, Kind.WIN32, 2, "the program that served this pipe is gone"),
    BAD_NETWORK_NAME(0xC00000CC, Kind.WIN32, 67, "the server has no pipes"),
    BAD_NETWORK_PATH(0xC00000BE, Kind.WIN32, 53, "the server is not there"),

    PIPE_NOT_AVAILABLE(0xC00000AC, Kind.WIN32, 231, "all instances of the pipe are busy"),
    PIPE_BUSY(0xC00000AE, Kind.WIN32, 231, "all instances of the pipe are busy"),
    NETWORK_BUSY(
            0xC00000BF, Kind.WIN32, 231, "more clients wait for the pipe than it has room for"),
    INSTANCE_NOT_AVAILABLE(0xC00000AB, Kind.WIN32, 231, "all instances of the pipe are busy"),
    IO_TIMEOUT(0xC00000B5, Kind.WIN32, 121, "no instance of the pipe became free"),

    ACCESS_DENIED(0xC0000022, Kind.ACCESS, 5, "access is denied"),
    PRIVILEGE_NOT_HELD(0xC0000061, Kind.ACCESS, 1314, "access is denied"),
    LOGON_FAILURE(0xC000006D, Kind.ACCESS, 1326, "the user or the password is wrong"),
    ACCOUNT_RESTRICTION(0xC000006E, Kind.ACCESS, 1327, "the account may not be used like this"),
    INVALID_LOGON_HOURS(0xC000006F, Kind.ACCESS, 1328, "the account may not be used at this time"),
    INVALID_WORKSTATION(0xC0000070, Kind.ACCESS, 1329, "the account may not be used from here"),
    PASSWORD_EXPIRED(0xC0000071, Kind.ACCESS, 1330, "the password has expired"),
    ACCOUNT_DISABLED(0xC0000072, Kind.ACCESS, 1331, "the account is disabled"),
    WRONG_PASSWORD(0xC000006A, Kind.ACCESS, 1326, "the user or the password is wrong"),
    NO_SUCH_USER(0xC0000064, Kind.ACCESS, 1326, "the user or the password is wrong"),
    LOGON_TYPE_NOT_GRANTED(0xC000015B, Kind.ACCESS, 1385, "the account may not log on from afar"),
    ACCOUNT_EXPIRED(0xC0000193, Kind.ACCESS, 1793, "the account has expired"),
    PASSWORD_MUST_CHANGE(0xC0000224, Kind.ACCESS, 1907, "the password must be changed first"),
    ACCOUNT_LOCKED_OUT(0xC0000234, Kind.ACCESS, 1909, "the account is locked"),
    NO_LOGON_SERVERS(0xC000005E, Kind.WIN32, 1311, "no server can check the password now"),

    PIPE_DISCONNECTED(0xC00000B0, Kind.GONE, 233, "the other end of the pipe is closed"),
    PIPE_CLOSING(0xC00000B1, Kind.GONE, 232, "the other end of the pipe is closed"),
    PIPE_BROKEN(0xC000014B, Kind.GONE, 109, "the other end of the pipe is closed"),
    PIPE_EMPTY(0xC00000D9, Kind.GONE, 232, "the other end of the pipe is closed"),
    END_OF_FILE(0xC0000011, Kind.GONE, 38, "the other end of the pipe is closed"),
    INVALID_PIPE_STATE(0xC00000AD, Kind.GONE, 230, "the other end of the pipe is closed"),
    CONNECTION_DISCONNECTED(0xC000020C, Kind.GONE, 233, "the pipe's server hung up"),
    CONNECTION_RESET(0xC000020D, Kind.GONE, 64, "the pipe's server hung up"),

    FILE_CLOSED(0xC0000128, Kind.WIN32, 64, "the server has closed the pipe"),
    USER_SESSION_DELETED(0xC0000203, Kind.WIN32, 64, "the server has ended the session"),
    NETWORK_SESSION_EXPIRED(0xC000035C, Kind.WIN32, 64, "the session has expired"),
    NETWORK_NAME_DELETED(0xC00000C9, Kind.WIN32, 64, "the server has ended the session"),

    PORT_MESSAGE_TOO_LONG(
            0xC000002F,
            Kind.WIN32,
            24,
            String.format(
                    Locale.ROOT,
                    "a message across the network is at most %,d bytes long",
                    RemoteLimits.MAX_MESSAGE)),
    IO_DEVICE_ERROR(0xC0000185, Kind.WIN32, 1117, "the server sent what the network cannot carry"),
    INVALID_PARAMETER(0xC000000D, Kind.WIN32, 87, "the server refuses the request"),
    INSUFFICIENT_RESOURCES(0xC000009A, Kind.WIN32, 1450, "the server has no room for more"),
    INSUFF_SERVER_RESOURCES(0xC0000205, Kind.WIN32, 1130, "the server has no room for more"),
    TOO_MANY_OPENED_FILES(0xC000011F, Kind.WIN32, 4, "the server has no room for more");

    /** What kind of exception a status becomes. */
    enum Kind {
        /** The one of its Win32 code. */
        WIN32,
        /** Access denied, naming the account. */
        ACCESS,
        /** The end of the stream for a reader, an error for a writer. */
        GONE,
        /** Not possible there. */
        UNSUPPORTED
    }

    /** {@code ERROR_UNEXP_NET_ERR}. */
    private static final int UNEXPECTED_NETWORK_ERROR = 59;

    private static final Map<Integer, NtStatus> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(s -> s.code, Function.identity()));

    private final int code;
    private final Kind kind;
    private final int win32;
    private final String reason;

    NtStatus(int code, Kind kind, int win32, String reason) {
        this.code = code;
        this.kind = kind;
        this.win32 = win32;
        this.reason = reason;
    }

    /** True when the status in an answer is this one. */
    boolean is(long status) {
        return (int) status == code;
    }

    /** True for a status that says that the pipe's other end is closed. */
    static boolean meansGone(long status) {
        NtStatus known = BY_CODE.get((int) status);
        return known != null && known.kind == Kind.GONE;
    }

    /** True for a status after which another try can succeed: all instances are taken. */
    static boolean meansBusy(long status) {
        NtStatus known = BY_CODE.get((int) status);
        return known != null && known.win32 == Win32Error.PIPE_BUSY;
    }

    /** True for a status that says that the server cannot do what was asked. */
    static boolean meansUnsupported(long status) {
        NtStatus known = BY_CODE.get((int) status);
        return known != null && known.kind == Kind.UNSUPPORTED;
    }

    /** True for a status that says that the pipe has no server. */
    static boolean meansMissing(long status) {
        NtStatus known = BY_CODE.get((int) status);
        return known != null
                && (known.win32 == Win32Error.FILE_NOT_FOUND
                        || known.win32 == Win32Error.PATH_NOT_FOUND);
    }

    /**
     * The exception for a status.
     *
     * @param pipe the pipe, for the message
     * @param account who asked, for the message when access is denied
     * @throws UnsupportedOperationException instead, if the server cannot do it
     */
    static IOException exception(long status, String pipe, String account) {
        NtStatus known = BY_CODE.get((int) status);
        if (known == null) {
            return Win32Error.exception(
                    pipe, UNEXPECTED_NETWORK_ERROR, "the server answers " + text(status));
        }
        String reason = known.reason + " (" + known.name() + ")";
        return switch (known.kind) {
            case UNSUPPORTED -> throw new UnsupportedOperationException(pipe + ": " + reason);
            case ACCESS -> new AccessDeniedException(pipe, null, account + ": " + reason);
            case GONE, WIN32 -> Win32Error.exception(pipe, known.win32, reason);
        };
    }

    /** The exception for this status where it is known before the server is asked. */
    IOException exception(String pipe) {
        return exception(code, pipe, "");
    }

    /** A status as people look it up. */
    static String text(long status) {
        return "status 0x" + Integer.toHexString((int) status).toUpperCase(Locale.ROOT);
    }
}
