// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;

/** A peer in a contest: its running pair and what its bursts came to, round by round. */
record Lane(Peer peer, Pair pair, List<Burst> bursts) {}
