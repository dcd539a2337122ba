// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.io.IOException;

/** A stream ended inside a record whose length was announced. */
public final class BrokenRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenRecordException(long missing) {
        super("the stream ended inside a record, of which " + missing + " bytes are missing");
    }
}
