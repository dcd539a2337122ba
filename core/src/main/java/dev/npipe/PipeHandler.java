// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * What a server does with one client: a conversation, from the first byte to the last.
 *
 * <pre>{@code
 * static void answerAll(NamedPipeChannel pipe) throws IOException {
 *     for (var line = pipe.readLine(MAX); line.isPresent(); line = pipe.readLine(MAX)) {
 *         pipe.outputStream().write(answerTo(line.get()).getBytes(UTF_8));
 *     }
 * }
 * }</pre>
 *
 * <p>{@link NamedPipeServerChannel#serve} runs it for each client, on a virtual thread of its own,
 * so it may wait as it likes. What several clients share it has to guard.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PipeHandler {
    /**
     * Talks to one client. The pipe is closed when this returns or throws; what was written can
     * still be read by the client, as after {@link NamedPipeChannel#close}.
     *
     * @param pipe the client's instance of the pipe
     * @throws Exception if the conversation failed. It ends, it is logged, and the server goes on.
     *     That the client is gone ({@link BrokenPipeException} of this pipe, {@link
     *     java.io.EOFException}) is no fault of a server, and is logged at debug level only
     */
    void handle(NamedPipeChannel pipe) throws Exception;
}
