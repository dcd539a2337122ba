// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.internal.security.Sid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What Samba says about a client that opens a pipe: {@code named_pipe_auth_req} of levels 4 (Samba
 * 4.10 to 4.15), 5 (4.16, 4.17.0 to 4.17.8, 4.18.0 to 4.18.2), 7 (4.17.9, 4.18.3 and 4.19) and 8
 * (since 4.20). The session key in it is skipped and never kept.
 *
 * @param level the level, in which the reply must be
 * @param client the client's end of the network connection
 * @param server the server's end
 * @param sids the user's security identifier, then those of its groups and of what else is known
 *     about the session
 * @param unix the Unix account that Samba maps the user to
 * @param account the user's account
 */
public record NamedPipeAuthRequest(
        int level,
        Endpoint client,
        Endpoint server,
        List<Sid> sids,
        Optional<UnixToken> unix,
        Account account) {

    /** The length at the start, which does not count itself. */
    static final int LENGTH_SIZE = 4;

    /** No real request comes near: thousands of groups fit. */
    static final int MAX_SIZE = 1 << 20;

    /** {@code NPAM}. */
    static final long MAGIC = 0x4d41504eL;

    /** The name that a machine goes by, its address as text, and the port; may be empty, or 0. */
    public record Endpoint(String name, String address, int port) {}

    /**
     * The account.
     *
     * @param flag the last number of {@code auth_user_info}: up to level 7 of Samba 4.18 whether
     *     the user was authenticated, since level 7 of Samba 4.19 the user flags, of which bit 0 is
     *     a guest's
     */
    public record Account(String name, String domain, long flag) {}

    /**
     * Reads a whole request, length included, from the buffer's start to its limit.
     *
     * @param request the request; its position, limit and content stay as they are
     * @return what it says
     * @throws MalformedRequestException if it is anything but one whole request of a known level;
     *     nothing else is ever thrown
     */
    public static NamedPipeAuthRequest decode(ByteBuffer request) throws MalformedRequestException {
        var in = new NdrReader(request);
        long length = in.lengthOfAll();
        if (length != request.limit() - LENGTH_SIZE) {
            throw new MalformedRequestException(
                    "it has %s bytes and says %s".formatted(request.limit() - LENGTH_SIZE, length));
        }
        if (in.u32() != MAGIC) {
            throw new MalformedRequestException("it does not begin with NPAM");
        }
        long level = in.u32();
        if (level != 4 && level != 5 && level != 7 && level != 8) {
            throw new MalformedRequestException("level " + level + " is unknown");
        }
        if (in.u32() != level) {
            throw new MalformedRequestException("it has two levels");
        }
        return info(in, (int) level);
    }

    /** {@code named_pipe_auth_req_info4}, 5, 7 and 8. */
    private static NamedPipeAuthRequest info(NdrReader in, int level)
            throws MalformedRequestException {
        if (level >= 5) {
            in.u8(); // the transport
        }
        boolean clientName = in.pointer();
        boolean clientAddress = in.pointer();
        int clientPort = in.u16();
        boolean serverName = in.pointer();
        boolean serverAddress = in.pointer();
        int serverPort = in.u16();
        boolean session = in.pointer();
        if (level == 5) {
            in.u8(); // need_idle_server
        }
        var client = new Endpoint(in.string(clientName), in.string(clientAddress), clientPort);
        var server = new Endpoint(in.string(serverName), in.string(serverAddress), serverPort);
        require(session, "session");
        return session(in, level, client, server);
    }

    /** {@code auth_session_info_transport} and the {@code auth_session_info} in it. */
    private static NamedPipeAuthRequest session(
            NdrReader in, int level, Endpoint client, Endpoint server)
            throws MalformedRequestException {
        require(in.pointer(), "session");
        in.skipBlob(); // exported_gssapi_credentials
        boolean token = in.pointer();
        boolean unixToken = in.pointer();
        boolean info = in.pointer();
        boolean unixInfo = in.pointer();
        in.u32(); // torture
        in.skipBlob(); // session_key
        in.u32(); // credentials
        in.align(4);
        in.skip(16); // unique_session_token
        in.u16(); // ticket_type
        require(token, "security token");
        require(info, "account");
        List<Sid> sids = SecurityTokens.sids(in, level);
        Optional<UnixToken> unix =
                unixToken ? Optional.of(SecurityTokens.unix(in)) : Optional.empty();
        Account account = account(in, level);
        if (unixInfo) {
            boolean unixName = in.pointer();
            boolean sanitizedName = in.pointer();
            in.string(unixName);
            in.string(sanitizedName);
        }
        in.end();
        return new NamedPipeAuthRequest(level, client, server, sids, unix, account);
    }

    /** {@code auth_user_info}. */
    private static Account account(NdrReader in, int level) throws MalformedRequestException {
        boolean accountName = in.pointer();
        boolean principalName = in.pointer();
        in.u8(); // user_principal_constructed
        boolean domainName = in.pointer();
        boolean[] others = new boolean[7]; // dns_domain_name to logon_server
        for (int i = 0; i < others.length; i++) {
            others[i] = in.pointer();
        }
        in.skip(6 * 8); // last_logon to force_password_change
        in.u16(); // logon_count
        in.u16(); // bad_password_count
        in.u32(); // acct_flags
        long flag = level <= 5 ? in.u8() : in.u32(); // a byte and zeros in the older level 7
        String name = in.string(accountName);
        in.string(principalName);
        String domain = in.string(domainName);
        for (boolean other : others) {
            in.string(other);
        }
        return new Account(name, domain, flag);
    }

    private static void require(boolean present, String what) throws MalformedRequestException {
        if (!present) {
            throw new MalformedRequestException("it has no " + what);
        }
    }
}
