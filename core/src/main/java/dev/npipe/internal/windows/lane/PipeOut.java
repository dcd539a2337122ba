// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The pipe itself, where something is written that is not the application's. */
public interface PipeOut {
    /** One {@code WriteFile} of few bytes; the Win32 error it ended with. */
    int writeFew(ByteBuffer bytes, Deadline deadline) throws IOException;
}
