// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;

/** The users and groups of this system, as far as a backend can tell. */
public interface Accounts {
    /** The user that this process runs as. */
    Trustee self() throws IOException;

    /**
     * The user of this name.
     *
     * @throws java.nio.file.attribute.UserPrincipalNotFoundException if there is none
     */
    Trustee user(String name) throws IOException;

    /**
     * The group of this name.
     *
     * @throws java.nio.file.attribute.UserPrincipalNotFoundException if there is none
     * @throws UnsupportedOperationException if the backend does not know the groups of a peer
     */
    Trustee group(String name) throws IOException;

    /** The trustee, looked up if it is a name. */
    default Trustee resolved(Trustee trustee) throws IOException {
        return switch (trustee) {
            case Trustee.Named(String name, boolean group) -> group ? group(name) : user(name);
            default -> trustee;
        };
    }

    /**
     * {@link #resolved(Trustee)} for a pipe, which the exceptions name.
     *
     * @throws dev.npipe.NamedPipeException 1332 if there is no such account
     * @throws UnsupportedOperationException if the backend has no way to look
     */
    default Trustee resolved(String pipe, Trustee trustee) throws IOException {
        try {
            return resolved(trustee);
        } catch (UserPrincipalNotFoundException e) {
            throw unknown(pipe, trustee, e);
        } catch (UnsupportedOperationException e) {
            throw new UnsupportedOperationException(pipe + ": " + e.getMessage(), e);
        }
    }

    /** The failure of a pipe that an account is missing for. */
    static IOException unknown(String pipe, Trustee trustee, UserPrincipalNotFoundException cause) {
        return Win32Error.exception(
                pipe, Win32Error.NONE_MAPPED, "this system has no " + trustee, cause);
    }

    /**
     * What a client of this user would be that has just logged on.
     *
     * @param what what this is for, in messages
     * @throws dev.npipe.NamedPipeException 1332 if there is no such account
     * @throws UnsupportedOperationException if the system decides about clients by itself
     */
    default PeerIdentity client(String what, String user) throws IOException {
        throw new UnsupportedOperationException(
                what + ": this system decides by itself who may open a pipe, and is not asked");
    }

    /** The identifiers of a peer, the user's first. */
    default List<Sid> sids(PeerIdentity peer) {
        return peer.sids();
    }

    /** True when the backend can tell of every local peer whether it has this identifier. */
    default boolean tells(Sid sid) {
        return true;
    }
}
