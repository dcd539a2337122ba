// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.Optional;
import java.util.OptionalLong;

/** Which processes belong to a child: itself, and those that it or they have started. */
final class ChildProcess {
    private ChildProcess() {}

    /**
     * False when a peer is surely somebody else: it lives, and has other ancestors. The child keeps
     * its id until the JVM has seen its end; what its descendants were is unknown when they have
     * ended.
     *
     * @param peer the peer's process, empty when the system does not tell
     */
    static boolean mayHave(Process child, OptionalLong peer) {
        if (peer.isEmpty() || peer.getAsLong() == child.pid()) {
            return true;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(peer.getAsLong());
        Optional<ProcessHandle> ancestor = process.flatMap(ProcessHandle::parent);
        while (ancestor.isPresent()) {
            if (ancestor.get().pid() == child.pid()) {
                return true;
            }
            ancestor = ancestor.get().parent();
        }
        return process.filter(ProcessHandle::isAlive).isEmpty();
    }
}
