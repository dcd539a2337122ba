// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes records, or parts of them, in their order. */
public interface RecordSink {
    /**
     * Takes one.
     *
     * @param bytes without what frames it; valid during this call only
     * @param complete whether the record ends here
     */
    void record(ByteBuffer bytes, boolean complete) throws IOException;
}
