// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;

/** What a container prints. */
final class Output extends ResultCallbackTemplate<Output, Frame> {
    private static final long LIMIT_SECONDS = 60;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void onNext(Frame frame) {
        bytes.writeBytes(frame.getPayload());
        notifyAll();
    }

    /** Waits until this is all that has come. */
    synchronized void await(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!text().equals(text)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("not '%s' comes, but '%s'".formatted(text, text()));
            }
            wait(left);
        }
    }

    /** Waits for the end; fails with what went wrong. */
    String all() throws InterruptedException {
        if (!awaitCompletion(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no end comes, but '%s'".formatted(text()));
        }
        return text();
    }

    private synchronized String text() {
        return bytes.toString(UTF_8);
    }
}
