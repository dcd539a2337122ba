// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.RemoteOrigin;
import dev.npipe.internal.security.Sid;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Who is at the other end of a pipe, as far as the system knows.
 *
 * <p>Everything here comes from the system and not from the peer itself; what the system does not
 * tell is empty. A process id says who opened the pipe, and may have been reused since: decide by
 * the user, never by the process.
 *
 * @since 0.1
 */
public final class PipePeer {
    private final PeerIdentity identity;

    PipePeer(PeerIdentity identity) {
        this.identity = identity;
    }

    /**
     * The process that opened the other end: {@code GetNamedPipeClientProcessId}, {@code
     * GetNamedPipeServerProcessId}.
     *
     * @return the process id, empty when unknown
     */
    public OptionalLong processId() {
        return identity.processId();
    }

    /**
     * The name of the user the other end runs as.
     *
     * @return the account's name, empty when unknown
     */
    public Optional<String> userName() {
        return identity.userName();
    }

    /**
     * The Unix user id of the other end.
     *
     * @return the user id, empty when unknown and on Windows
     */
    public OptionalLong userId() {
        return identity.userId();
    }

    /**
     * The Unix group id of the other end.
     *
     * @return the primary group's id, empty when unknown and on Windows
     */
    public OptionalLong groupId() {
        return identity.groupId();
    }

    /**
     * The ids of the further groups that the other end is in, its supplementary groups on Unix.
     *
     * @return the group ids, empty when unknown and on Windows
     */
    public Optional<List<Long>> supplementaryGroups() {
        return identity.groups();
    }

    /**
     * The logon session of the other end: {@code GetNamedPipeClientSessionId}.
     *
     * @return the session id, empty on Unix
     */
    public OptionalInt sessionId() {
        return identity.sessionId();
    }

    /**
     * The machine of the other end, when it is another one: {@code GetNamedPipeClientComputerName}.
     *
     * @return the machine's name, empty for a local peer
     */
    public Optional<String> computerName() {
        return identity.computerName();
    }

    /**
     * The security identifier of the user the other end runs as. A Unix user is {@code
     * S-1-22-1-<uid>}, as in Samba.
     *
     * @return the identifier in its text form, empty when unknown
     */
    public Optional<String> securityId() {
        return identity.sids().stream().findFirst().map(Sid::toString);
    }

    /**
     * The security identifiers of the groups that the other end is in. A Unix group is {@code
     * S-1-22-2-<gid>}.
     *
     * @return the identifiers in their text form, none when unknown
     */
    public List<String> groupSecurityIds() {
        return identity.sids().stream().skip(1).map(Sid::toString).toList();
    }

    /**
     * The domain of the account, for a client on another machine.
     *
     * @return the domain's name, empty for a local peer, and where it is not known
     */
    public Optional<String> domain() {
        return identity.remote().map(RemoteOrigin::domain).filter(name -> !name.isEmpty());
    }

    /**
     * Where the other end is, when it is on another machine.
     *
     * @return its network address, empty for a local peer
     */
    public Optional<InetSocketAddress> remoteAddress() {
        return identity.remote().map(RemoteOrigin::address);
    }

    /**
     * Tells whether the other end proved who it is: true for every local peer, false for guests and
     * anonymous logons of other machines.
     *
     * @return true if it did
     */
    public boolean isAuthenticated() {
        return identity.remote().map(RemoteOrigin::authenticated).orElse(true);
    }

    /**
     * Tells whether what crosses the network is encrypted.
     *
     * @return true if it is; false for a local peer, for which nothing crosses the network
     */
    public boolean isEncrypted() {
        return identity.remote().map(RemoteOrigin::encrypted).orElse(false);
    }

    /** The known parts, for people. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        domain().ifPresent(name -> text.append(name).append('\\'));
        text.append(userName().orElse("unknown user"));
        userId().ifPresent(id -> text.append(" (uid ").append(id).append(')'));
        processId().ifPresent(id -> text.append(", process ").append(id));
        sessionId().ifPresent(id -> text.append(", session ").append(id));
        computerName().ifPresent(name -> text.append(", on ").append(name));
        remoteAddress().ifPresent(from -> text.append(", from ").append(from.getHostString()));
        return text.toString();
    }
}
