// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.OptionalLong;

/**
 * What many connections cost, at the server's end.
 *
 * @param heapBytes live heap for each idle connection: with its virtual thread and the 64-byte
 *     buffer of the application
 * @param nativeBytes what else the process grew by for each; empty where the system does not tell
 */
record IdleResult(
        Peer peer,
        Placement placement,
        int connections,
        Traffic traffic,
        long heapBytes,
        OptionalLong nativeBytes) {

    static IdleResult of(
            Peer peer,
            Placement placement,
            int connections,
            Traffic traffic,
            Memory without,
            Memory with) {
        long resident = with.residentBytes() - without.residentBytes();
        return new IdleResult(
                peer,
                placement,
                connections,
                traffic,
                (with.heapBytes() - without.heapBytes()) / connections,
                with.residentBytes() == Memory.UNKNOWN
                        ? OptionalLong.empty()
                        : OptionalLong.of(resident / connections));
    }
}
