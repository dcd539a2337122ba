// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.Arrivals;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.name.LostPlaceException;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.reception.ReceptionListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * A server that was put together: what it holds, who works for it, and who waits to be accepted.
 */
final class UnixListener extends ReceptionListener implements KeptListener {
    private final Reception reception;
    private final ServerFiles files;

    UnixListener(
            ServedPipe pipe,
            Claims claims,
            Arrivals<Arrived> arrivals,
            Reception reception,
            ServerFiles files) {
        super(pipe, claims, arrivals, reception);
        this.reception = reception;
        this.files = files;
    }

    /** Begins to take clients in, also at doors that are not among the files. */
    void open(List<Door> others) {
        files.open(this::fail);
        others.forEach(door -> Acceptor.start(door, reception, this::fail));
        Caretaker.add(this);
        if (isClosed()) { // by a failure, meanwhile
            Caretaker.remove(this);
        }
    }

    @Override
    public void lookAfterFiles() {
        try {
            care.lock();
            try {
                if (!isClosed()) {
                    files.lookAfter(this::fail);
                }
            } finally {
                care.unlock();
            }
        } catch (LostPlaceException e) {
            fail(e);
        } catch (IOException e) { // a lack that may pass, of descriptors for example
            PipeLog.log(Level.WARNING, toString(), "its files were not looked after", e);
        }
    }

    private void fail(IOException why) {
        Level level = why instanceof LostPlaceException ? Level.WARNING : Level.ERROR;
        fail(level, "the server was closed", why);
    }

    @Override
    protected void ending() {
        Caretaker.remove(this);
    }
}
