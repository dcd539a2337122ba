// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.security.Sid;
import org.jspecify.annotations.Nullable;

/** One end of an instance of the model: what a handle of a pipe stands for. */
final class FakeEnd {
    final FakeInstance instance;
    final boolean server;
    final boolean reads;
    final boolean writes;
    final boolean writesAttributes;

    /** For a client's end: who opened it, at which impersonation level, and whether statically. */
    final Sid user;

    final int level;
    final boolean staticTracking;

    /** For a client's end: it was opened on another machine. */
    boolean remote;

    boolean messageReadMode;
    boolean open = true;

    /** For a client's end: the server has disconnected it. */
    boolean disconnected;

    /** For a server's end: it has read from this client. */
    boolean hasRead;

    @Nullable FakePort port;
    boolean skipsOnSuccess;

    FakeEnd(
            FakeInstance instance,
            boolean server,
            int rights,
            Sid user,
            int level,
            boolean staticTracking) {
        this.instance = instance;
        this.server = server;
        this.reads = (rights & FakePipe.READ) != 0;
        this.writes = (rights & FakePipe.WRITE) != 0;
        this.writesAttributes = (rights & (FakePipe.WRITE | FakePipe.WRITE_ATTRIBUTES)) != 0;
        this.user = user;
        this.level = level;
        this.staticTracking = staticTracking;
    }

    /** What this end reads from. */
    FakeQueue incoming() {
        return server ? instance.toServer : instance.toClient;
    }

    /** What this end writes into. */
    FakeQueue outgoing() {
        return server ? instance.toClient : instance.toServer;
    }
}
