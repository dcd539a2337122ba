// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A pipe of this library behind a private Samba, and clients of it, for each test a fresh name. */
final class BehindSamba implements BeforeEachCallback, AfterEachCallback {
    private static final String DIRECTORY = "dev.npipe.smb.directory";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PrivateSamba samba;
    private String name = "";

    BehindSamba(PrivateSamba samba) {
        this.samba = samba;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        name = "Npipe-Test-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        System.setProperty(DIRECTORY, samba.pipes().toString());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.clearProperty(DIRECTORY);
    }

    NamedPipeAddress local() {
        return NamedPipeAddress.of(name);
    }

    NamedPipeAddress remote() {
        return NamedPipeAddress.of(samba.host(), name);
    }

    String name() {
        return name;
    }

    static NamedPipeServerChannelBuilder server(PipeMode mode) {
        return NamedPipeServerChannel.builder()
                .mode(mode)
                .acceptRemote(true)
                .security(PipeSecurity.authenticatedUsers());
    }

    NamedPipeServerChannel bind(PipeMode mode) throws IOException {
        return server(mode).bind(local());
    }

    static PipeCredentials user() {
        return PipeCredentials.of(PrivateSamba.USER, PrivateSamba.PASSWORD.toCharArray());
    }

    static NamedPipeChannelBuilder client(PipeCredentials credentials) {
        return NamedPipeChannel.builder()
                .connectTimeout(Duration.ofSeconds(20))
                .credentials(credentials);
    }

    NamedPipeChannel connect() throws IOException {
        return client(user()).connect(remote());
    }
}
