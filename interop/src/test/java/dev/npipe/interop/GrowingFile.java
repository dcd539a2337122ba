// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process writes to a file, as it comes. */
public final class GrowingFile extends InputStream {
    private static final int LOOK_EVERY_MILLIS = 20;

    private final Process writer;
    private final InputStream in;

    /** What this process writes to this file, until it has ended. */
    public GrowingFile(Process writer, Path file) throws IOException {
        this.writer = writer;
        this.in = Files.newInputStream(file);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Nothing tells that a file has grown: it is looked at until its process has ended. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        boolean ended = false;
        while (true) {
            int count = in.read(bytes, offset, length);
            if (count > 0 || length == 0) {
                return count;
            }
            if (ended) {
                return -1;
            }
            try {
                ended = writer.waitFor(LOOK_EVERY_MILLIS, MILLISECONDS);
            } catch (InterruptedException e) {
                throw (IOException) new InterruptedIOException().initCause(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
