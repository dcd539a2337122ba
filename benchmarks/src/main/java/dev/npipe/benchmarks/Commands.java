// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * The command line of each end of each peer. An address is an absolute path in a scratch folder.
 */
interface Commands {
    List<String> server(Peer peer, Case test, String address)
            throws IOException, InterruptedException;

    List<String> client(Peer peer, Case test, String address)
            throws IOException, InterruptedException;
}
