// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The messages of a channel that are still to come, to loop over. {@link NamedPipeChannel#messages}
 * makes one.
 *
 * <pre>{@code
 * for (byte[] question : pipe.messages(1024)) {
 *     questions.add(new String(question, UTF_8));
 *     pipe.write(UTF_8.encode("pong"));
 * }
 * }</pre>
 *
 * <p>Each step of the loop waits for the next message and takes it, as {@link
 * NamedPipeChannel#readMessage} does with the same limit, and the loop ends when the peer has
 * closed and everything was read. Nothing is read ahead: who leaves the loop reads on from the
 * channel, or loops again.
 *
 * <p>An iterator cannot throw an {@link IOException}, so what {@code readMessage} would throw comes
 * as the cause of an {@link UncheckedIOException}, also when a time limit has passed. Loops that
 * expect such failures are easier to write with {@code readMessage} itself.
 *
 * @since 0.1
 */
public final class PipeMessages implements Iterable<byte[]> {
    private final Source source;

    /** Where the messages come from. */
    interface Source {
        /** The next one, or empty at the end. */
        Optional<byte[]> next() throws IOException;
    }

    PipeMessages(Source source) {
        this.source = source;
    }

    /**
     * An iterator whose {@code hasNext} waits for the next message and takes it.
     *
     * @return an iterator, for one thread; several take turns and get different messages
     */
    @Override
    public Iterator<byte[]> iterator() {
        return new Remaining();
    }

    /**
     * The same as a sequential stream. Its operations fail with {@link UncheckedIOException}.
     *
     * @return a stream, which need not be closed; it does not close the channel
     */
    public Stream<byte[]> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    private final class Remaining implements Iterator<byte[]> {
        private Optional<byte[]> next = Optional.empty();

        @Override
        public boolean hasNext() {
            if (next.isEmpty()) {
                next = take();
            }
            return next.isPresent();
        }

        private Optional<byte[]> take() {
            try {
                return source.next();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the other end has closed, and all was read");
            }
            byte[] message = next.orElseThrow();
            next = Optional.empty();
            return message;
        }
    }
}
