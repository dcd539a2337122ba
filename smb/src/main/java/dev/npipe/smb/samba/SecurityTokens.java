// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.internal.security.Sid;
import java.util.List;

/** The two tokens in a request: the one of Windows and the one of Unix. */
final class SecurityTokens {
    private SecurityTokens() {}

    /** {@code security_token}, of which the security identifiers matter. */
    static List<Sid> sids(NdrReader in, int level) throws MalformedRequestException {
        in.align(8);
        long count = in.u32();
        in.sizeOf(count);
        List<Sid> sids = in.sids(count);
        if (sids.isEmpty()) {
            throw new MalformedRequestException("its user has no security identifier");
        }
        in.u64(); // privilege_mask
        in.u32(); // rights_mask
        if (level >= 8) {
            claims(in);
        }
        return sids;
    }

    /**
     * The claims of a user and its device in a domain that uses them. Their layout is known from
     * Samba's description alone, so a request that has any is refused rather than misread.
     */
    private static void claims(NdrReader in) throws MalformedRequestException {
        long localClaims = in.u32();
        long userClaims = in.u32();
        long deviceClaims = in.u32();
        long deviceSids = in.u32();
        if (localClaims != 0 || userClaims != 0 || deviceClaims != 0) {
            throw new MalformedRequestException("its user has claims, which are not supported");
        }
        in.sizeOf(localClaims);
        in.sizeOf(userClaims);
        in.sizeOf(deviceClaims);
        in.sizeOf(deviceSids);
        in.sids(deviceSids);
        in.u16(); // evaluate_claims
    }

    /** {@code security_unix_token}; the size of the array comes first. */
    static UnixToken unix(NdrReader in) throws MalformedRequestException {
        long size = in.u32();
        in.align(8);
        long uid = in.u64();
        long gid = in.u64();
        long count = in.u32();
        if (size != count) {
            throw new MalformedRequestException(
                    "%s groups have room for %s".formatted(count, size));
        }
        return new UnixToken(uid, gid, in.ids(count));
    }
}
