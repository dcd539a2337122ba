// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Who can log on at a Samba.
 *
 * @param name an account of this system, since smbd looks up its users there
 * @param password one of Samba's own, which opens nothing else
 */
public record SambaUser(String name, String password) {
    /** The user who runs this process, with a password that is made up. */
    public static SambaUser ofThisProcess() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return new SambaUser(System.getProperty("user.name"), HexFormat.of().formatHex(random));
    }
}
