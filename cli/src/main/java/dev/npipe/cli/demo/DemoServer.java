// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipePeer;
import dev.npipe.cli.demo.talk.DemoText;
import dev.npipe.cli.demo.talk.Transcript;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.words.SecurityWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The server's end of the demo: one conversation for each client, all at the same time. */
record DemoServer(DemoOptions options, Transcript transcript, PrintWriter err) {
    private static final int MAX_INSTANCES = 254;

    ExitCode run() throws IOException {
        NamedPipeAddress address = options.address();
        var conversations = new ArrayList<Future<ExitCode>>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server = bind(address)) {
            transcript.created(address);
            for (int i = 0; i < options.clients(); i++) {
                transcript.waiting();
                NamedPipeChannel pipe = server.accept();
                transcript.clientConnected();
                tellRemoteClient(pipe);
                conversations.add(threads.submit(() -> converse(pipe)));
            }
        }
        return outcome(conversations);
    }

    private NamedPipeServerChannel bind(NamedPipeAddress address) throws IOException {
        int clients = options.clients();
        options.network()
                .proxyDirectory()
                .ifPresent(path -> System.setProperty("dev.npipe.smb.directory", path.toString()));
        var builder =
                NamedPipeServerChannel.builder()
                        .mode(mode(address))
                        .direction(options.direction())
                        .acceptRemote(options.network().remote())
                        .maxInstances(
                                clients > MAX_INSTANCES ? PipeInfo.UNLIMITED_INSTANCES : clients)
                        .security(SecurityWords.security(options.security()));
        try {
            return builder.bind(address);
        } catch (NoSuchFileException e) {
            throw Failure.missingPlace(e);
        }
    }

    private void tellRemoteClient(NamedPipeChannel pipe) throws IOException {
        PipePeer peer = pipe.peer();
        if (peer.remoteAddress().isPresent()) {
            String user = peer.userName().orElse("?");
            transcript.remoteClient(
                    peer.domain().map(domain -> domain + '\\' + user).orElse(user),
                    peer.remoteAddress().get().getHostString());
        }
    }

    /**
     * The path of a socket has room for one protocol: plain bytes, which every program can send.
     */
    private static PipeMode mode(NamedPipeAddress address) {
        return address.isSocketPath() ? PipeMode.BYTE : PipeMode.MESSAGE;
    }

    /** A client that fails is reported, and the others are served on. */
    private ExitCode converse(NamedPipeChannel pipe) {
        try (pipe) {
            if (options.direction().serverReads()) {
                DemoText request = DemoText.read(pipe);
                transcript.received(request.size(), "client", request.text());
            }
            if (options.direction().serverWrites()) {
                ByteBuffer response = DemoText.encode(options.response());
                int size = pipe.write(response);
                transcript.sent(size, "client", options.response());
                awaitTaken(pipe);
            }
            pipe.disconnect();
            return ExitCode.OK;
        } catch (IOException e) {
            return Failure.of(options.address(), e).report(options.address(), err);
        }
    }

    /** Waits until the client has read the answer: on Windows a disconnect throws away the rest. */
    private static void awaitTaken(NamedPipeChannel pipe) throws IOException {
        try {
            pipe.awaitDrain();
        } catch (UnsupportedOperationException e) {
            // a plain socket whose system cannot tell; what was written there survives the close
        }
    }

    /** The first failure, or OK. */
    private static ExitCode outcome(List<Future<ExitCode>> conversations) {
        for (Future<ExitCode> conversation : conversations) {
            if (conversation.state() == Future.State.FAILED) {
                throw new IllegalStateException(conversation.exceptionNow());
            }
            if (conversation.resultNow() != ExitCode.OK) {
                return conversation.resultNow();
            }
        }
        return ExitCode.OK;
    }
}
