// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The client's end of the demo. */
record DemoClient(DemoOptions options, DemoLogon logon, Transcript transcript, PrintWriter err) {
    /** How long a client waits for its turn when the server has others. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    ExitCode run() throws IOException {
        NamedPipeAddress address = options.address();
        NamedPipeChannelBuilder client =
                NamedPipeChannel.builder()
                        .direction(options.direction())
                        .connectTimeout(CONNECT_TIMEOUT)
                        .expectOwner(DemoSecurity.owner(options.owner()));
        logon.applyTo(client);
        try (NamedPipeChannel pipe = client.connect(address)) {
            transcript.connected(address);
            if (options.owner().equals(DemoSecurity.ANY)) {
                tellForeignServer(pipe);
            }
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
