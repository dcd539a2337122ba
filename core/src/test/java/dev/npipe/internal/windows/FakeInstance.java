// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import org.jspecify.annotations.Nullable;

/** An instance of a pipe of the model: its state, its two directions, its two ends. */
final class FakeInstance {
    /** With the numbers of FILE_PIPE_LOCAL_INFORMATION. */
    enum State {
        DISCONNECTED(1),
        LISTENING(2),
        CONNECTED(3),
        CLOSING(4);

        final int number;

        State(int number) {
            this.number = number;
        }
    }

    final FakePipe pipe;
    final FakeQueue toServer;
    final FakeQueue toClient;
    State state = State.LISTENING;
    @Nullable FakeEnd server;
    @Nullable FakeEnd client;

    /** A wait for a client. */
    @Nullable FakeIo connecting;

    FakeInstance(FakeNpfs npfs, FakePipe pipe) {
        this.pipe = pipe;
        this.toServer = new FakeQueue(npfs, pipe.messages, pipe.inSize);
        this.toClient = new FakeQueue(npfs, pipe.messages, pipe.outSize);
    }
}
