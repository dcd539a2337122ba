// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

/** What the network can carry. */
final class RemoteLimits {
    /** The longest message, and the most that one request reads or writes: what Samba takes. */
    static final int MAX_MESSAGE = 65_535;

    private RemoteLimits() {}
}
