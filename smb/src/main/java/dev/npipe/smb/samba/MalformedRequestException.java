// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import java.io.IOException;

/** Bytes that are not a named-pipe-auth request, or one that this library does not understand. */
public final class MalformedRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String reason) {
        super("a request of the file server is not understood: " + reason);
    }
}
