// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static dev.npipe.smb.Clients.messages;
import static dev.npipe.smb.Clients.read;
import static dev.npipe.smb.Clients.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pipes that have no server, or not yet. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RemoteMissingTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba().privileged();

    @Test
    void aMissingPipeIsNoSuchFile() {
        NamedPipeAddress address = NamedPipeAddress.of(SAMBA.host(), "Missing");

        assertThatThrownBy(() -> messages().connect(address))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(address.toString())
                .hasMessageContaining("OBJECT_NAME_NOT_FOUND");
    }

    @Test
    void aPipeWhoseServerWasKilledIsNoSuchFileUntilThereIsANewOne() throws Exception {
        StubServer.message(SAMBA, "Stale", StubServer::echo).leaveStale();
        NamedPipeAddress address = NamedPipeAddress.of(SAMBA.host(), "Stale");

        assertThatThrownBy(() -> messages().connect(address))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("is gone");
        Files.delete(StubServer.path(SAMBA, "Stale"));
        try (var server = StubServer.message(SAMBA, "Stale", StubServer::echo);
                NamedPipeChannel pipe = messages().connect(address)) {
            pipe.write(utf8("hello"));
            assertThat(read(pipe, 10)).isEqualTo("hello");
        }
    }

    @Test
    void aClientCanWaitForTheServerToAppear() throws Exception {
        NamedPipeAddress address = NamedPipeAddress.of(SAMBA.host(), "Later");
        var outcome = new CompletableFuture<String>();
        Thread.startVirtualThread(
                () -> {
                    try (NamedPipeChannel pipe = messages().waitForServer(true).connect(address)) {
                        pipe.write(utf8("hello"));
                        outcome.complete(read(pipe, 10));
                    } catch (IOException e) {
                        outcome.completeExceptionally(e);
                    }
                });
        try (var server = StubServer.message(SAMBA, "Later", StubServer::echo)) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @Test
    void waitingForAServerEndsInTime() {
        assertThatThrownBy(
                        () ->
                                messages()
                                        .waitForServer(true)
                                        .connectTimeout(Clients.SHORT)
                                        .connect(NamedPipeAddress.of(SAMBA.host(), "Never")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void anInterruptEndsWaitingForAServer() throws Exception {
        var outcome = new CompletableFuture<Object>();
        var waiting = new CountDownLatch(1);
        Thread thread =
                Thread.startVirtualThread(
                        () -> {
                            waiting.countDown();
                            try {
                                outcome.complete(
                                        messages()
                                                .waitForServer(true)
                                                .connect(
                                                        NamedPipeAddress.of(
                                                                SAMBA.host(), "Never")));
                            } catch (IOException e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        waiting.await();
        thread.interrupt();

        assertThatThrownBy(() -> outcome.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClosedByInterruptException.class);
    }
}
