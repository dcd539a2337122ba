// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The pipe itself, where something is read that is not the application's. */
public interface PipeIn {
    /** One {@code ReadFile} into memory of the pipe's own; the Win32 error it ended with. */
    int readFew(int most, Deadline deadline) throws IOException;

    /** How many bytes that brought. */
    int transferred();

    /** Looks at what comes next; how many bytes. */
    int look(ByteBuffer dst);

    /** What an error means to the application. */
    IOException failure(int code, Deadline deadline) throws IOException;
}
