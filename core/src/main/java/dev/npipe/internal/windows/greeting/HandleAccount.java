// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.greeting;

import dev.npipe.PipeInfo;
import dev.npipe.internal.windows.system.Handles;
import dev.npipe.internal.windows.system.Kernel32;

/**
 * The open handles of a server's pipe, and how many of them have a client. A name exists as long as
 * one is open. Under the lock of its listener.
 */
final class HandleAccount {
    private final Kernel32 kernel;
    private final String pipe;
    private final int maxInstances;

    /** Those that have a client, accepted or not. */
    private int used;

    private int open;

    HandleAccount(Kernel32 kernel, String pipe, int maxInstances) {
        this.kernel = kernel;
        this.pipe = pipe;
        this.maxInstances = maxInstances;
    }

    void opened() {
        open++;
    }

    void close(long handle) {
        open--;
        Handles.close(kernel, handle, pipe);
    }

    void clientCame() {
        used++;
    }

    void clientLeft() {
        used--;
    }

    int used() {
        return used;
    }

    /** True when every instance that the limit allows has a client. */
    boolean isFull() {
        return maxInstances != PipeInfo.UNLIMITED_INSTANCES && used >= maxInstances;
    }

    /** True when closing one more handle would end the name. */
    boolean isLast() {
        return open == 1;
    }
}
