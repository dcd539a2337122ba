// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The calls of a client that are under way, so that closing it ends them. */
final class OpenCalls {
    private final Set<Call> calls = new HashSet<>();
    private boolean closed;

    synchronized void add(Call call) throws IOException {
        if (closed) {
            throw new IOException("the client is closed");
        }
        calls.add(call);
    }

    synchronized void remove(Call call) {
        calls.remove(call);
    }

    /** Takes no more. Returns those that are left, to be ended. */
    synchronized List<Call> close() {
        closed = true;
        return List.copyOf(calls);
    }

    synchronized boolean areClosed() {
        return closed;
    }
}
