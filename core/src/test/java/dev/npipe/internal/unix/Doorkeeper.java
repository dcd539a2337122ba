// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeAccess;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that sends one byte to each client that is let in. */
public final class Doorkeeper implements AutoCloseable {
    private static final Pattern EXCEPT =
            Pattern.compile("authenticatedUsers\\(\\)\\.except\\((.*)\\)");
    private static final Pattern NAMED =
            Pattern.compile("(user|group)\\(\"(.*?)\"\\)(?:\\.access\\(PipeAccess\\.(.*)\\))?");

    private final NamedPipeServerChannel server;

    private Doorkeeper(NamedPipeServerChannel server) {
        this.server = server;
    }

    static Doorkeeper open(String name, String security) throws IOException {
        var keeper =
                new Doorkeeper(
                        NamedPipeServerChannel.builder()
                                .security(security(security))
                                .bind(NamedPipeAddress.of(name)));
        Thread.startVirtualThread(keeper::greetAll);
        return keeper;
    }

    /** SDDL, or a few of the calls that build a security. */
    static PipeSecurity security(String text) {
        Matcher except = EXCEPT.matcher(text);
        if (except.matches()) {
            return PipeSecurity.authenticatedUsers().except(security(except.group(1)));
        }
        Matcher named = NAMED.matcher(text);
        if (!named.matches()) {
            return PipeSecurity.parse(text);
        }
        String name = named.group(2);
        PipeSecurity security =
                named.group(1).equals("user") ? PipeSecurity.user(name) : PipeSecurity.group(name);
        return named.group(3) == null
                ? security
                : security.access(PipeAccess.valueOf(named.group(3)));
    }

    private void greetAll() {
        while (true) {
            try (NamedPipeChannel client = server.accept()) {
                client.write(ByteBuffer.wrap(new byte[] {'!'}));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                System.err.println("a client left without its byte: " + e.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
