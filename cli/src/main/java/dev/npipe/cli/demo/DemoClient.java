// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeDirection;
import dev.npipe.cli.demo.talk.DemoText;
import dev.npipe.cli.demo.talk.Transcript;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.words.Logon;
import dev.npipe.cli.words.SecurityWords;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Duration;

/** The client's end of the demo. */
record DemoClient(DemoOptions options, Logon logon, Transcript transcript, PrintWriter err) {
    /** How long a client waits for its turn when the server has others. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    ExitCode run() throws IOException {
        NamedPipeAddress address = options.address();
        NamedPipeChannelBuilder client =
                NamedPipeChannel.builder()
                        .direction(options.direction())
                        .connectTimeout(CONNECT_TIMEOUT)
                        .expectOwner(SecurityWords.owner(options.owner()));
        logon.applyTo(client);
        try (NamedPipeChannel pipe = client.connect(address)) {
            transcript.connected(address);
            if (options.owner().equals(SecurityWords.ANY)) {
                tellForeignServer(pipe);
            }
            checkDirection(pipe);
            if (options.direction().serverReads()) {
                ByteBuffer request = DemoText.encode(options.request());
                int size = pipe.write(request);
                transcript.sent(size, "server", options.request());
            }
            if (options.direction().serverWrites()) {
                DemoText response = DemoText.read(pipe);
                transcript.received(response.size(), "server", response.text());
            }
        }
        return ExitCode.OK;
    }

    /** The server of a duplex pipe waits for a request, and then for its answer to be read. */
    private void checkDirection(NamedPipeChannel pipe) throws IOException {
        PipeDirection own = options.direction();
        if (pipe.info().direction() != own) {
            throw new FileSystemException(
                    options.address().toString(),
                    null,
                    "the pipe is %1$s: start this end with --direction %1$s, or the server with --direction %2$s"
                            .formatted(Words.of(pipe.info().direction()), Words.of(own)));
        }
    }

    /**
     * The demo talks to everybody's server, and says so when it is neither the user's nor root's.
     */
    private void tellForeignServer(NamedPipeChannel pipe) throws IOException {
        pipe.peer()
                .userName()
                .filter(user -> !isOwn(user) && !user.equals("root"))
                .ifPresent(
                        user ->
                                err.println(
                                        "npipe: %s: note: the server runs as user %s"
                                                .formatted(options.address(), user)));
    }

    /** On Windows the names of users begin with the domain, or the machine, that knows them. */
    private static boolean isOwn(String user) {
        String name = System.getProperty("user.name");
        String domain = System.getenv("USERDOMAIN");
        return user.equals(name) || domain != null && user.equalsIgnoreCase(domain + "\\" + name);
    }
}
