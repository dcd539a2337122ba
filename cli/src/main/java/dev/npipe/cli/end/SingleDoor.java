// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.cli.place.Place;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A place where one comes in, and then nobody: the standard streams, or a program. */
final class SingleDoor implements Door {
    /** Who comes in. */
    interface Visitor {
        End enter() throws IOException;
    }

    private final Place place;
    private final Visitor visitor;
    private final AtomicBoolean entered = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    SingleDoor(Place place, Visitor visitor) {
        this.place = place;
        this.visitor = visitor;
    }

    @Override
    public String address() {
        return place.toString();
    }

    @Override
    public End accept() throws IOException {
        if (closed.getCount() == 0) {
            throw new ClosedChannelException();
        }
        if (entered.compareAndSet(false, true)) {
            return visitor.enter();
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
        }
        throw new AsynchronousCloseException();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
