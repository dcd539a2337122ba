// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.flow.FrameModel.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the calls that it is told on a connection, and compares all that it gets with the model.
 */
final class FuzzedReader {
    private static final int[] SIZES = {1, 2, 4, 9, 100, 1000, 16 * 1024, 70_000};

    private static final ByteBuffer HEAP = ByteBuffer.allocate(70_000);
    private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(70_000);

    private final MessageConnection pipe;
    private final FrameModel model;

    /** How many of the model's bytes came, and of the ends of its messages. */
    private int bytes;

    private int messages;

    /** True once a read went over the ends of messages, which then cannot be told. */
    private boolean overEnds;

    private boolean over;

    FuzzedReader(MessageConnection pipe, FrameModel model) {
        this.pipe = pipe;
        this.model = model;
    }

    /**
     * Makes a call for each byte: bits 0 to 2 say which, bits 3 to 5 how much, bit 6 whether it
     * waits.
     */
    void make(byte[] calls) throws IOException {
        for (byte call : calls) {
            if (over) {
                return;
            }
            int size = SIZES[call >> 3 & 7];
            Deadline deadline = (call & 64) == 0 ? Deadline.NEVER : Deadline.after(Duration.ZERO);
            try {
                make(call & 7, size, deadline);
            } catch (InterruptedByTimeoutException e) {
                assertThat(deadline.isNever()).as("timed out without a limit").isFalse();
            } catch (NamedPipeException e) {
                ended(e);
            }
        }
    }

    private void make(int call, int size, Deadline deadline) throws IOException {
        ByteBuffer dst = buffer(size);
        switch (call) {
            case 0 -> read(dst, pipe.read(dst, deadline));
            case 1 -> {
                ByteBuffer first = buffer(1);
                ByteBuffer second = DIRECT.clear().limit(size);
                long n = pipe.read(new ByteBuffer[] {first, second}, deadline);
                if (n < 0) {
                    atEnd(Ending.END);
                } else {
                    assertThat(n).isEqualTo(first.position() + second.position());
                    took(first);
                    took(second);
                    finishRead();
                }
            }
            case 2 -> readMessage(size, deadline);
            case 3 -> peek(dst);
            case 4 -> pipe.readMode(size < 10 ? PipeMode.MESSAGE : PipeMode.BYTE);
            case 5 -> {
                pipe.write(ByteBuffer.allocate(1), Deadline.NEVER);
                drain();
            }
            case 6 -> transact(dst, deadline);
            default -> {
                ByteBuffer direct = DIRECT.clear().limit(size);
                read(direct, pipe.read(direct, deadline));
            }
        }
    }

    private static ByteBuffer buffer(int size) {
        return HEAP.clear().limit(size);
    }

    private void read(ByteBuffer dst, int n) {
        if (n < 0) {
            atEnd(Ending.END);
            return;
        }
        assertThat(n).isEqualTo(dst.position());
        took(dst);
        finishRead();
    }

    private void readMessage(int max, Deadline deadline) throws IOException {
        Optional<byte[]> message;
        try {
            message = pipe.readMessage(max, deadline);
        } catch (NamedPipeException e) {
            if (e.errorCode() != Win32Error.BROKEN_PIPE) {
                throw e;
            }
            assertThat(model.ending()).isEqualTo(Ending.CUT);
            return; // what there is of the message can still be read in parts
        }
        if (message.isEmpty()) {
            atEnd(Ending.END);
        } else {
            assertThat(message.get().length).isLessThanOrEqualTo(max);
            took(ByteBuffer.wrap(message.get()).position(message.get().length));
            finishRead();
        }
    }

    private void peek(ByteBuffer dst) throws IOException {
        try {
            PipePeek seen = pipe.peek(dst);
            int n = dst.position();
            assertThat(seen.copied()).isEqualTo(n);
            assertThat(seen.available()).isGreaterThanOrEqualTo(n);
            assertThat(seen.leftInMessage()).isNotNegative();
            compare(dst);
        } catch (NamedPipeException e) {
            if (e.errorCode() != Win32Error.BROKEN_PIPE) {
                throw e;
            }
            assertThat(bytes).as("all was read").isEqualTo(model.bytes().limit());
        }
    }

    private void drain() throws IOException {
        try {
            pipe.awaitDrain(Deadline.after(Duration.ZERO));
        } catch (InterruptedByTimeoutException e) {
            assertThat(pipe.isOpen()).isTrue();
        } catch (UnsupportedOperationException e) {
            assertThat(pipe.end.carrier().answersDrain()).isFalse();
        } catch (NamedPipeException e) {
            if (e.errorCode() != Win32Error.BROKEN_PIPE) {
                throw e;
            }
        }
    }

    private void transact(ByteBuffer reply, Deadline deadline) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(1);
        try {
            read(reply, pipe.transact(request, reply, Deadline.NEVER, deadline));
        } catch (PipeBusyException e) {
            assertThat(request.hasRemaining()).as("nothing was sent").isTrue();
        } catch (NamedPipeException e) {
            if (e.errorCode() != Win32Error.BAD_PIPE) {
                throw e;
            }
            assertThat(pipe.readMode()).isEqualTo(PipeMode.BYTE);
        }
    }

    /** Reads all that is left; each read gets on. */
    void readToTheEnd() throws IOException {
        int most = model.bytes().limit() + model.ends().size() + 2;
        for (int reads = 0; !over; reads++) {
            assertThat(reads).as("reads of what should have ended").isLessThan(most);
            ByteBuffer dst = buffer(HEAP.capacity());
            try {
                read(dst, pipe.read(dst, Deadline.NEVER));
            } catch (NamedPipeException e) {
                ended(e);
            }
        }
        pipe.close();
    }

    private void took(ByteBuffer dst) {
        bytes += compare(dst);
    }

    /** The bytes from 0 to the position are the model's next. */
    private int compare(ByteBuffer dst) {
        int n = dst.position();
        assertThat(n).as("bytes from %d on", bytes).isLessThanOrEqualTo(size() - bytes);
        assertThat(dst.slice(0, n))
                .as("bytes from %d on", bytes)
                .isEqualTo(model.bytes().slice(bytes, n));
        return n;
    }

    private void finishRead() {
        overEnds |= pipe.readMode() == PipeMode.BYTE;
        if (!overEnds && pipe.isMessageComplete()) {
            assertThat(model.ends()).as("ends of messages").hasSizeGreaterThan(messages);
            assertThat(bytes).as("end of a message").isEqualTo(model.ends().get(messages++));
        }
    }

    private void ended(NamedPipeException e) {
        switch (e.errorCode()) {
            case Win32Error.BROKEN_PIPE -> atEnd(Ending.CUT);
            case Win32Error.INVALID_DATA -> atEnd(Ending.INVALID);
            case Win32Error.MORE_DATA -> assertThat(bytes).isLessThanOrEqualTo(size());
            default -> throw new AssertionError("an error that reading cannot have", e);
        }
    }

    private int size() {
        return model.bytes().limit();
    }

    private void atEnd(Ending ending) {
        assertThat(ending).isEqualTo(model.ending());
        assertThat(bytes).as("bytes before the end").isEqualTo(size());
        if (!overEnds) {
            assertThat(messages).as("messages before the end").isEqualTo(model.ends().size());
        }
        over = true;
    }
}
