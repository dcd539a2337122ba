// SPDX-License-Identifier: Apache-2.0

/**
 * Named pipes on Windows, Linux and macOS, with one behaviour.
 *
 * <p><b>A server</b> owns a name and accepts clients, one channel each:
 *
 * <pre>{@code
 * try (var server =
 *         NamedPipeServerChannel.builder()
 *                 .mode(PipeMode.MESSAGE) // one write is one message
 *                 .bind(NamedPipeAddress.of("SamplePipe"))) { // \\.\pipe\SamplePipe
 *     while (true) {
 *         NamedPipeChannel pipe = server.accept();
 *         Thread.startVirtualThread(() -> converse(pipe));
 *     }
 * }
 * }</pre>
 *
 * <p>Who says nothing of {@code security} has a pipe for the current user alone.
 *
 * <p><b>A client</b> connects by the same name, writes a request and reads the answer:
 *
 * <pre>{@code
 * try (var pipe =
 *         NamedPipeChannel.builder()
 *                 .mode(PipeMode.MESSAGE) // in plain bytes nobody knows where an answer ends
 *                 .waitForServer(true) // otherwise a missing pipe fails at once
 *                 .connectTimeout(Duration.ofSeconds(5))
 *                 .connect(NamedPipeAddress.of("SamplePipe"))) {
 *     pipe.write(UTF_8.encode(text));
 *     byte[] answer =
 *             pipe.readMessage(1024 * 1024) // all of it; a longer one is an error
 *                     .orElseThrow(() -> new EOFException("the server has left"));
 *     IO.println(new String(answer, UTF_8));
 * }
 * }</pre>
 *
 * <p><b>Where to look.</b> {@link dev.npipe.NamedPipeServerChannelBuilder} and {@link
 * dev.npipe.NamedPipeChannelBuilder} have all the options. {@link dev.npipe.NamedPipeChannel}
 * reads, writes, peeks and transacts, by buffers, messages, lines and streams. {@link
 * dev.npipe.PipeServer} runs a handler for each client, and stops well. {@link
 * dev.npipe.NamedPipes} asks about pipes by name. {@link dev.npipe.PipeSecurity} says who may
 * connect, and {@link dev.npipe.PipePeer} who did. {@link dev.npipe.UnnamedPipe} is for a child
 * process.
 *
 * <p><b>What goes wrong has a type.</b> No such pipe: {@link java.nio.file.NoSuchFileException}, at
 * once. Every instance busy: {@link dev.npipe.PipeBusyException}, after the connect timeout. A name
 * that is taken: {@link java.nio.file.FileAlreadyExistsException}. Refused: {@link
 * java.nio.file.AccessDeniedException}. A time limit that passed: {@link
 * dev.npipe.PipeTimeoutException}. A write to a peer that is gone: {@link
 * dev.npipe.BrokenPipeException}. A message that is too long: {@link
 * dev.npipe.MessageTooLongException}. Something this system cannot do: {@link
 * java.lang.UnsupportedOperationException}. The rest is a {@link dev.npipe.NamedPipeException} with
 * the Win32 error code. The peer closing is no error: reads give -1.
 *
 * <p><b>On Unix</b> a pipe is a pair of sockets in one directory, the first that is set of the
 * system property {@code dev.npipe.directory}, the variables {@code NPIPE_DIRECTORY} and {@code
 * TMPDIR}, else {@code /tmp}; a client also looks in {@code /tmp}. One of them speaks npipe's
 * protocol, with messages and access rights; the other takes the plain bytes of .NET, Node, Go and
 * every program that can open a Unix socket.
 */
package dev.npipe;
