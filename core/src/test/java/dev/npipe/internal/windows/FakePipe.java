// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What all instances of a name have in common (Microsoft: "CreateNamedPipe"). */
final class FakePipe {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int WRITE_ATTRIBUTES = 4;

    final String name;

    /** PIPE_ACCESS_INBOUND, PIPE_ACCESS_OUTBOUND or both. */
    final int direction;

    final boolean messages;
    final int maxInstances;
    final int outSize;
    final int inSize;
    final int defaultWait;
    final FakeSecurity security;

    /** PIPE_REJECT_REMOTE_CLIENTS. */
    boolean rejectsRemote;

    final List<FakeInstance> instances = new ArrayList<>();

    /** Clients go to the one that listens longest. */
    final ArrayDeque<FakeInstance> listening = new ArrayDeque<>();

    /** Open ends of clients; they keep the name, as the server's do. */
    int clients;

    FakePipe(
            String name,
            int direction,
            boolean messages,
            int maxInstances,
            int outSize,
            int inSize,
            int defaultWait,
            FakeSecurity security) {
        this.name = name;
        this.direction = direction;
        this.messages = messages;
        this.maxInstances = maxInstances;
        this.outSize = outSize;
        this.inSize = inSize;
        this.defaultWait = defaultWait;
        this.security = security;
    }
}
