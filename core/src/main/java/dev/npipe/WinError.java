// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * The error codes of Windows that {@link NamedPipeException#errorCode} may give, with the names of
 * {@code winerror.h}. They are the same on every system.
 *
 * @since 0.1
 */
public final class WinError {
    /** The other end sent what no npipe program sends. */
    public static final int ERROR_INVALID_DATA = 13;

    /** Over SMB: a message is longer than the network carries. */
    public static final int ERROR_BAD_LENGTH = 24;

    /** The other machine cannot do what was asked for. */
    public static final int ERROR_NOT_SUPPORTED = 50;

    /** Over SMB: the server answered with a status that has no code of Windows here. */
    public static final int ERROR_UNEXP_NET_ERR = 59;

    /** The connection to another machine is lost. */
    public static final int ERROR_NETNAME_DELETED = 64;

    /** Message read mode on a byte-type pipe. */
    public static final int ERROR_INVALID_PARAMETER = 87;

    /** The other end is gone: in the middle of a message, or before it had read everything. */
    public static final int ERROR_BROKEN_PIPE = 109;

    /** No instance was free in time, or the server did not answer. */
    public static final int ERROR_SEM_TIMEOUT = 121;

    /** Another machine cannot have a pipe of this name. */
    public static final int ERROR_INVALID_NAME = 123;

    /** The pipe is not of the type that an operation needs, or not in its read mode. */
    public static final int ERROR_BAD_PIPE = 230;

    /** All instances are busy; in a transaction, unread data is in the way. */
    public static final int ERROR_PIPE_BUSY = 231;

    /** A write, and the other end is gone. */
    public static final int ERROR_NO_DATA = 232;

    /** The server has disconnected this end. */
    public static final int ERROR_PIPE_NOT_CONNECTED = 233;

    /** A message is longer than its reader allows. */
    public static final int ERROR_MORE_DATA = 234;

    /** Somebody else cancelled the operation. */
    public static final int ERROR_OPERATION_ABORTED = 995;

    /** Over SMB: the server sent a message that the network cannot carry. */
    public static final int ERROR_IO_DEVICE = 1117;

    /** The ends speak different versions of the protocol. */
    public static final int ERROR_REVISION_MISMATCH = 1306;

    /** This user may not give a pipe that owner. */
    public static final int ERROR_INVALID_OWNER = 1307;

    /** Nobody is there who could log this user on. */
    public static final int ERROR_NO_LOGON_SERVERS = 1311;

    /** Another machine does not know this user, or not this password. */
    public static final int ERROR_LOGON_FAILURE = 1326;

    /** No such account. */
    public static final int ERROR_NONE_MAPPED = 1332;

    /** The access control list is malformed. */
    public static final int ERROR_INVALID_ACL = 1336;

    /** The client does not let the server act as it that far. */
    public static final int ERROR_BAD_IMPERSONATION_LEVEL = 1346;

    /** Nothing was read from the client yet whom the server wants to act as. */
    public static final int ERROR_CANNOT_IMPERSONATE = 1368;

    /** The system has no room for another pipe or buffer. */
    public static final int ERROR_NO_SYSTEM_RESOURCES = 1450;

    /** This user has used up what the system grants. */
    public static final int ERROR_NOT_ENOUGH_QUOTA = 1816;

    private WinError() {}
}
