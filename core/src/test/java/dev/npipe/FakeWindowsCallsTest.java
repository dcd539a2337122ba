// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.awaitCall;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.CreateCall;
import dev.npipe.internal.windows.FakeWindows;
import dev.npipe.internal.windows.OpenCall;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which words of Windows the options become, and pipes of other machines, which Wine has not. */
@Timeout(60)
final class FakeWindowsCallsTest implements PipeFixture {
    private static final int DUPLEX = 3;
    private static final int INBOUND = 1;
    private static final int FIRST_PIPE_INSTANCE = 0x80000;
    private static final int OVERLAPPED = 0x40000000;
    private static final int WRITE_THROUGH = 0x80000000;
    private static final int TYPE_AND_READMODE_MESSAGE = 4 | 2;
    private static final int REJECT_REMOTE_CLIENTS = 8;
    private static final int IDENTIFICATION = 0x100000 | 1 << 16;
    private static final int DELEGATION = 0x100000 | 3 << 16;
    private static final int READ = 0x80000000;
    private static final int WRITE = 0x40000000;
    private static final int READ_ATTRIBUTES = 0x80;
    private static final int WRITE_ATTRIBUTES = 0x100;
    private static final int OPEN_EXISTING = 3;

    private final FakeWindows windows = new FakeWindows();
    private final Provider provider = windows.provider();

    @Override
    public Provider serverProvider() {
        return provider;
    }

    @Override
    public Limits limits() {
        return new Limits(true, false, true, true, true, true, false);
    }

    @Test
    void aServerWithoutOptionsRefusesRemoteClientsAndBequeathsNoHandle() throws Exception {
        try (var listener = server().maxInstances(1).bind(uniqueAddress())) {
            assertThat(windows.created())
                    .isEqualTo(
                            new CreateCall(
                                    listener.address().toString(),
                                    DUPLEX | OVERLAPPED | FIRST_PIPE_INSTANCE,
                                    REJECT_REMOTE_CLIENTS,
                                    1,
                                    1 << 16,
                                    1 << 16,
                                    windows.created().defaultTimeout(),
                                    false));
        }
    }

    @Test
    void theOptionsOfAServerAreItsFlags() throws Exception {
        try (var listener =
                server().mode(PipeMode.MESSAGE)
                        .direction(PipeDirection.INBOUND)
                        .maxInstances(1)
                        .firstInstance(false)
                        .writeThrough(true)
                        .acceptRemote(true)
                        .bufferSizes(1000, 2000)
                        .defaultWait(Duration.ofMillis(70))
                        .bind(uniqueAddress())) {
            assertThat(windows.created())
                    .isEqualTo(
                            new CreateCall(
                                    listener.address().toString(),
                                    INBOUND | OVERLAPPED | WRITE_THROUGH,
                                    TYPE_AND_READMODE_MESSAGE,
                                    1,
                                    2000,
                                    1000,
                                    70,
                                    false));
        }
    }

    @Test
    void furtherInstancesDoNotAskToBeTheFirst() throws Exception {
        try (var listener = server().bind(uniqueAddress());
                var client = client().connect(listener.address());
                var server = listener.accept(LONG)) {
            assertThat(client.isOpen() && server.isOpen()).isTrue();
            assertThat(windows.created().openMode()).isEqualTo(DUPLEX | OVERLAPPED);
            assertThat(windows.created().maxInstances()).isEqualTo(255);
        }
    }

    @Test
    void aClientLetsTheServerIdentifyItAndNoMore() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            client().connect(listener.address()).close();
            assertThat(windows.opened())
                    .isEqualTo(
                            new OpenCall(
                                    listener.address().toString(),
                                    READ | WRITE | READ_ATTRIBUTES | WRITE_ATTRIBUTES,
                                    OPEN_EXISTING,
                                    OVERLAPPED | IDENTIFICATION));
        }
    }

    @Test
    void theOptionsOfAClientAreItsFlags() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            client().direction(PipeDirection.INBOUND)
                    .impersonation(ImpersonationLevel.DELEGATION)
                    .writeThrough(true)
                    .connect(listener.address())
                    .close();
            assertThat(windows.opened())
                    .isEqualTo(
                            new OpenCall(
                                    listener.address().toString(),
                                    WRITE | READ_ATTRIBUTES,
                                    OPEN_EXISTING,
                                    OVERLAPPED | WRITE_THROUGH | DELEGATION));
        }
    }

    private static NamedPipeAddress on(String host, NamedPipeServerChannel listener) {
        return NamedPipeAddress.of(host, listener.address().name());
    }

    @Test
    void aPipeOfAnotherMachineIsOpenedByItsPath() throws Exception {
        var builder = server().mode(PipeMode.MESSAGE).acceptRemote(true);
        try (var listener = builder.bind(uniqueAddress())) {
            NamedPipeAddress far = on("far-server", listener);
            try (var client = client().connect(far);
                    var server = listener.accept(LONG)) {
                assertThat(windows.opened().name())
                        .isEqualTo("\\\\far-server\\pipe\\" + far.name());
                client.write(utf8("from afar"));
                assertThat(read(server, 20)).isEqualTo("from afar");
                assertThat(client.readMode()).isEqualTo(PipeMode.MESSAGE);
                assertThat(server.peer().computerName()).hasValue("FAR-CLIENT");
            }
            assertThat(clientProvider().exists(far)).isTrue();
        }
    }

    @Test
    void aClientOfThisMachineHasNoComputerName() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThat(pair.server().peer().computerName()).isEmpty();
        }
    }

    @Test
    void aRemoteClientIsRefusedUnlessTheServerAcceptsThem() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            assertThatThrownBy(() -> client().connect(on("far-server", listener)))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void aMachineThatIsNotThereHasNoSuchPipe() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            assertThatThrownBy(() -> client().connect(on("nowhere", listener)))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("\\\\nowhere\\pipe\\");
        }
    }

    @Test
    void thisMachineIsOpenedWithoutTheNetworkByAnyOfItsNames() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            for (String host : new String[] {"localhost", "LOCALHOST", "127.0.0.1", "."}) {
                try (var client = client().connect(on(host, listener));
                        var _ = listener.accept(LONG)) {
                    assertThat(client.isOpen()).isTrue();
                    assertThat(windows.opened().name()).isEqualTo(listener.address().toString());
                }
            }
        }
    }

    /**
     * Opening a pipe of another machine has no overlapped form, and may take as long as it likes.
     */
    @Test
    void theConnectTimeoutEndsTheOpeningOfAPipeOfASilentMachine() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            var client = client().connectTimeout(SHORT);
            var e =
                    catchThrowableOfType(
                            PipeBusyException.class,
                            () -> client.connect(on("silent-server", listener)));
            assertThat(e.errorCode()).isEqualTo(121);
        }
    }

    @Test
    void anInterruptEndsTheOpeningOfAPipeOfASilentMachine() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            int before = windows.openHandles();
            for (Thread.Builder kind :
                    new Thread.Builder[] {Thread.ofVirtual(), Thread.ofPlatform()}) {
                var threads = new LinkedBlockingQueue<Thread>();
                var connecting =
                        start(
                                kind,
                                () -> {
                                    threads.add(Thread.currentThread());
                                    return client().connect(on("silent-server", listener));
                                });
                Thread thread = threads.take();
                awaitCall("createFile");
                thread.interrupt();
                assertThatThrownBy(() -> outcome(connecting))
                        .isInstanceOf(ClosedByInterruptException.class);
            }
            assertThat(windows.openHandles() - before).as("handles of helpers").isLessThan(5);
        }
    }
}
