// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.StoreFileListener;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.TestRollCycles;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Chronicle's queue: one each way, read by spinning. It keeps what is written; so that memory is
 * not filled, a file is begun every second, and deleted by the reader that is through with it. An
 * empty document says that its writer leaves. An address is the folder of both queues.
 */
final class ChronicleTransport implements Transport {
    private static final String REQUESTS = "requests";
    private static final String ANSWERS = "answers";

    @Override
    public Acceptor listen(String address) {
        Wire wire = wire(address, ANSWERS, REQUESTS);
        return new Acceptor() {
            @Override
            public Wire accept() {
                return wire;
            }

            @Override
            public void close() throws IOException {
                wire.close();
            }
        };
    }

    @Override
    public boolean greets() {
        return true;
    }

    @Override
    public Wire connect(String address) {
        return wire(address, REQUESTS, ANSWERS);
    }

    private static Wire wire(String address, String out, String in) {
        ChronicleQueue written = queue(Path.of(address, out), StoreFileListener.noOp());
        ChronicleQueue read = queue(Path.of(address, in), (cycle, file) -> delete(file));
        // A client's bursts have a thread each.
        ExcerptAppender appender = written.createAppender();
        appender.singleThreadedCheckDisabled(true);
        ExcerptTailer tailer = read.createTailer();
        tailer.singleThreadedCheckDisabled(true);
        return new QueueWire(written, read, appender, tailer);
    }

    private static ChronicleQueue queue(Path folder, StoreFileListener files) {
        return SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(TestRollCycles.TEST_SECONDLY)
                .storeFileListener(files)
                .build();
    }

    private static void delete(File file) {
        try {
            Files.deleteIfExists(file.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record QueueWire(
            ChronicleQueue written,
            ChronicleQueue read,
            ExcerptAppender appender,
            ExcerptTailer tailer)
            implements Wire {
        @Override
        public void send(ByteBuffer message) {
            try (DocumentContext document = appender.writingDocument()) {
                bytes(document).writeSome(message);
            }
        }

        @Override
        public void sendAll(ByteBuffer[] messages) {
            for (ByteBuffer message : messages) {
                send(message);
            }
        }

        @Override
        public boolean receive(ByteBuffer message) throws IOException {
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (document.isPresent()) {
                        return take(bytes(document), message);
                    }
                }
                Thread.onSpinWait();
            }
        }

        private static boolean take(Bytes<?> document, ByteBuffer message) throws IOException {
            long length = document.readRemaining();
            if (length == 0) {
                return false;
            }
            if (length != message.remaining()) {
                throw new IOException(
                        "a message of %s bytes came, not of %s"
                                .formatted(length, message.remaining()));
            }
            document.read(message);
            return true;
        }

        private static Bytes<?> bytes(DocumentContext document) {
            var wire = document.wire();
            if (wire == null) {
                throw new IllegalStateException("a document of Chronicle's without its bytes");
            }
            return wire.bytes();
        }

        @Override
        public void close() {
            if (!written.isClosed()) {
                send(ByteBuffer.allocate(0));
                written.close();
                read.close();
            }
        }
    }
}
