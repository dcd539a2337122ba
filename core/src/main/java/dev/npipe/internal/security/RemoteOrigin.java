// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.net.InetSocketAddress;

/**
 * What the file server says about a client on another machine.
 *
 * @param domain the domain of the account
 * @param address where the client is
 * @param authenticated false for guests and anonymous logons
 * @param encrypted true when the session is encrypted
 */
public record RemoteOrigin(
        String domain, InetSocketAddress address, boolean authenticated, boolean encrypted) {}
