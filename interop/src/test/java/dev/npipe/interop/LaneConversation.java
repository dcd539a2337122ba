// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A conversation with an end that is killed in the middle of it. */
final class LaneConversation {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int LARGEST = 1_000_000;
    private static final int ECHO_EVERY = 4;
    private static final int BROKEN_PIPE = 109;
    private static final int NO_DATA = 232;

    /** More than a lane and a socket hold together: so much is not written without a reader. */
    private static final int TOO_MUCH = 4_000_000;

    private final NamedPipeChannel pipe;
    private final Map<Integer, Integer> counts;
    private int conversation = -1;
    private int number;
    private boolean mayWrite = true;

    private LaneConversation(NamedPipeChannel pipe, Map<Integer, Integer> counts) {
        this.pipe = pipe;
        this.counts = counts;
    }

    /**
     * Reads until the end, and then writes until that fails.
     *
     * @param counts where it tells how many messages of which end it has read
     */
    static void run(NamedPipeChannel pipe, Map<Integer, Integer> counts) throws IOException {
        try (pipe) {
            pipe.readTimeout(LIMIT).writeTimeout(LIMIT);
            var conversation = new LaneConversation(pipe, counts);
            if (conversation.readsToTheEnd()) {
                conversation.writeUntilItFails();
            }
        }
    }

    /** False if the end came within a message. */
    private boolean readsToTheEnd() throws IOException {
        try {
            for (Optional<byte[]> message = pipe.readMessage(LARGEST);
                    message.isPresent();
                    message = pipe.readMessage(LARGEST)) {
                take(message.get());
            }
        } catch (NamedPipeException e) {
            assertThat(e.errorCode()).as("%s", e).isEqualTo(BROKEN_PIPE);
            return false;
        }
        assertThat(pipe.read(ByteBuffer.allocate(1))).as("after the end").isEqualTo(-1);
        return true;
    }

    private void take(byte[] message) throws IOException {
        if (number == 0) {
            assertThat(message).as("the first message").hasSize(4);
            conversation = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt();
        } else {
            int size = LanePeer.size(conversation, number);
            assertThat(message)
                    .as("message %s of %s", number, conversation)
                    .isEqualTo(LanePeer.bytes(size, conversation + number));
        }
        if (mayWrite && number > 0 && number % ECHO_EVERY == 0) {
            sendBack(message);
        }
        number++;
        counts.put(conversation, number);
    }

    /** If it is dead by now, what it had published is there all the same. */
    private void sendBack(byte[] message) throws IOException {
        try {
            pipe.write(ByteBuffer.wrap(message));
        } catch (NamedPipeException e) {
            assertThat(e.errorCode()).as("%s", e).isEqualTo(NO_DATA);
            mayWrite = false;
        }
    }

    private void writeUntilItFails() throws IOException {
        byte[] block = new byte[5000];
        try {
            for (int written = 0; written < TOO_MUCH; written += block.length) {
                pipe.write(ByteBuffer.wrap(block));
            }
        } catch (NamedPipeException e) {
            assertThat(e.errorCode()).as("%s", e).isEqualTo(NO_DATA);
            return;
        }
        throw new AssertionError("a dead end takes everything");
    }
}
