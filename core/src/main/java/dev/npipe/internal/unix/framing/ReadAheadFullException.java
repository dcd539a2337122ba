// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.io.IOException;

/** No more may be read ahead; the message says how much was, and what sets the limit. */
public final class ReadAheadFullException extends IOException {
    private static final long serialVersionUID = 1L;

    ReadAheadFullException(String reason) {
        super(reason);
    }
}
