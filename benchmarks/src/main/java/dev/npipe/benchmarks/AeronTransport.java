// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Aeron's IPC: one stream each way, through the logs of a media driver that the server embeds. The
 * driver's one thread is not in the messages' way: it only moves how far a publication may go. An
 * address is the driver's folder.
 *
 * @param idle how an end waits
 */
record AeronTransport(Supplier<IdleStrategy> idle) implements Transport {
    private static final String CHANNEL = "aeron:ipc";
    private static final int REQUESTS = 1;
    private static final int ANSWERS = 2;

    /** A message may have an eighth of it. */
    private static final int TERM = 16 * 1024 * 1024;

    /** The longest that Aeron has: a long message goes in as few fragments as can be. */
    private static final int FRAGMENT = 65_504;

    /** For as long as others are measured an end is stopped, and must not count as dead. */
    private static final long PATIENCE_HOURS = 24;

    @Override
    public Acceptor listen(String address) throws IOException {
        MediaDriver driver = MediaDriver.launch(driver(address));
        Aeron aeron = aeron(address);
        return new Acceptor() {
            @Override
            public Wire accept() {
                return wire(aeron, ANSWERS, REQUESTS);
            }

            @Override
            public void close() {
                aeron.close();
                driver.close();
            }
        };
    }

    @Override
    public boolean greets() {
        return true;
    }

    @Override
    public Wire connect(String address) {
        return wire(aeron(address), REQUESTS, ANSWERS);
    }

    private static MediaDriver.Context driver(String address) {
        return new MediaDriver.Context()
                .aeronDirectoryName(Path.of(address).toString())
                .threadingMode(ThreadingMode.SHARED)
                .ipcTermBufferLength(TERM)
                .ipcMtuLength(FRAGMENT)
                .termBufferSparseFile(false)
                .clientLivenessTimeoutNs(TimeUnit.HOURS.toNanos(PATIENCE_HOURS))
                .publicationUnblockTimeoutNs(TimeUnit.HOURS.toNanos(2 * PATIENCE_HOURS))
                .dirDeleteOnShutdown(true);
    }

    private static Aeron aeron(String address) {
        return Aeron.connect(
                new Aeron.Context()
                        .aeronDirectoryName(Path.of(address).toString())
                        .driverTimeoutMs(TimeUnit.HOURS.toMillis(PATIENCE_HOURS))
                        .preTouchMappedMemory(true));
    }

    private Wire wire(Aeron aeron, int out, int in) {
        ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, out);
        Subscription subscription = aeron.addSubscription(CHANNEL, in);
        IdleStrategy waiting = idle.get();
        while (subscription.imageCount() == 0 || !publication.isConnected()) {
            waiting.idle();
        }
        return new LogWire(aeron, publication, subscription.imageAtIndex(0), waiting);
    }

    /** Closing ends the connection to the driver, and with it what the other end reads. */
    private static final class LogWire implements Wire {
        private final Aeron aeron;
        private final ExclusivePublication publication;
        private final Image image;
        private final IdleStrategy waiting;
        private final UnsafeBuffer sent = new UnsafeBuffer();
        private final FragmentHandler taking;
        private ByteBuffer taken = ByteBuffer.allocate(0);
        private boolean complete;
        private boolean tooLong;

        LogWire(Aeron aeron, ExclusivePublication publication, Image image, IdleStrategy waiting) {
            this.aeron = aeron;
            this.publication = publication;
            this.image = image;
            this.waiting = waiting;
            this.taking =
                    (bytes, offset, length, header) -> {
                        tooLong |= length > taken.remaining();
                        bytes.getBytes(offset, taken, Math.min(length, taken.remaining()));
                        complete = (header.flags() & FrameDescriptor.END_FRAG_FLAG) != 0;
                    };
        }

        @Override
        public void send(ByteBuffer message) throws IOException {
            sent.wrap(message, 0, message.capacity());
            waiting.reset();
            long position;
            while ((position = publication.offer(sent, message.position(), message.remaining()))
                    < 0) {
                if (position != Publication.BACK_PRESSURED
                        && position != Publication.ADMIN_ACTION) {
                    throw new IOException(
                            "Aeron takes no message: " + Publication.errorString(position));
                }
                waiting.idle();
            }
            message.position(message.limit());
        }

        @Override
        public void sendAll(ByteBuffer[] messages) throws IOException {
            for (ByteBuffer message : messages) {
                send(message);
            }
        }

        @Override
        public boolean receive(ByteBuffer message) throws IOException {
            taken = message;
            complete = false;
            waiting.reset();
            while (!complete) {
                if (image.poll(taking, 1) == 0) {
                    if (image.isEndOfStream() || image.isClosed()) {
                        return false;
                    }
                    waiting.idle();
                }
            }
            if (tooLong || message.hasRemaining()) {
                throw new IOException("a message came that is not as long as its buffer");
            }
            return true;
        }

        @Override
        public void close() {
            publication.close();
            aeron.close();
        }
    }
}
