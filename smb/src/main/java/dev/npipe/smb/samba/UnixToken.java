// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import java.util.List;

/** The user's ids on the file server. */
public record UnixToken(long uid, long gid, List<Long> groups) {}
