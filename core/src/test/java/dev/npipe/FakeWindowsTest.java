// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.internal.Provider;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.FakeWindows;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Wine cannot show: several users, failing impersonations, every handle counted. */
@Timeout(60)
final class FakeWindowsTest implements PipeFixture {
    private static final Sid OTHER = Sid.of(5, 21, 1, 2, 3, 1002);

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

    private NamedPipeChannel connectAs(Sid user, NamedPipeAddress address) throws Exception {
        return windows.asUser(user, () -> client().expectOwner(PipeOwner.any()).connect(address));
    }

    @Test
    void anotherUserIsDeniedByDefaultAndTheServerGoesOn() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            assertThatThrownBy(() -> connectAs(OTHER, listener.address()))
                    .isInstanceOf(AccessDeniedException.class);
            try (var client = client().connect(listener.address());
                    var server = listener.accept(LONG)) {
                client.write(utf8("mine"));
                assertThat(read(server, 9)).isEqualTo("mine");
            }
        }
    }

    @Test
    void aPresetLetsOthersConnectAndNotServe() throws Exception {
        var security = PipeSecurity.authenticatedUsers();
        try (var listener = server().security(security).bind(uniqueAddress())) {
            try (var client = connectAs(OTHER, listener.address());
                    var server = listener.accept(LONG)) {
                client.write(utf8("hello"));
                assertThat(read(server, 9)).isEqualTo("hello");
                assertThat(server.peer().userName()).hasValue("MODEL\\user1002");
            }
            assertThatThrownBy(
                            () ->
                                    windows.asUser(
                                            OTHER,
                                            () ->
                                                    server().firstInstance(false)
                                                            .bind(listener.address())))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void aDescriptorCanDenyOneUser() throws Exception {
        var security = PipeSecurity.parse("D:(D;;GA;;;" + OTHER + ")(A;;GA;;;WD)");
        try (var listener = server().security(security).bind(uniqueAddress())) {
            assertThatThrownBy(() -> connectAs(OTHER, listener.address()))
                    .isInstanceOf(AccessDeniedException.class);
            connectAs(Sid.of(5, 21, 1, 2, 3, 1003), listener.address()).close();
        }
    }

    @Test
    void whoTookTheNameFirstIsNotTalkedTo() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        try (var squatter =
                windows.asUser(
                        OTHER, () -> server().security(PipeSecurity.everyone()).bind(address))) {
            assertThatThrownBy(() -> client().connect(address))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("user1002");
            assertThat(squatter.isOpen()).isTrue();
        }
    }

    @Test
    void theActionRunsAsTheClient() throws Exception {
        var security = PipeSecurity.authenticatedUsers();
        try (var listener = server().security(security).bind(uniqueAddress());
                var client = connectAs(OTHER, listener.address());
                var server = listener.accept(LONG)) {
            assertThat(client.isOpen()).isTrue();
            var seen = new AtomicReference<Sid>();
            server.runAsClient(() -> seen.set(windows.actsAs()));
            assertThat(seen.get()).isEqualTo(OTHER);
            assertThat(windows.actsAs()).isNotEqualTo(OTHER);
        }
    }

    @Test
    void anImpersonationThatFailsNeverRunsTheAction() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            windows.impersonationFails(1368);
            var ran = new AtomicBoolean();
            for (Thread.Builder kind :
                    new Thread.Builder[] {Thread.ofVirtual(), Thread.ofPlatform()}) {
                var running =
                        start(
                                kind,
                                () -> {
                                    pair.server().runAsClient(() -> ran.set(true));
                                    return true;
                                });
                var e = catchThrowableOfType(NamedPipeException.class, () -> outcome(running));
                assertThat(e.errorCode()).isEqualTo(1368);
            }
            assertThat(ran).isFalse();
        }
    }

    @Test
    void aRevertThatFailsIsFatal() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            windows.revertFails(5);
            for (Thread.Builder kind :
                    new Thread.Builder[] {Thread.ofVirtual(), Thread.ofPlatform()}) {
                var running =
                        start(
                                kind,
                                () -> {
                                    pair.server().runAsClient(() -> {});
                                    return true;
                                });
                assertThatThrownBy(() -> outcome(running))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InternalError.class)
                        .hasMessageContaining("RevertToSelf");
            }
        }
    }

    @Test
    void anAnonymousClientTellsNothing() throws Exception {
        var anonymous = client().impersonation(ImpersonationLevel.ANONYMOUS);
        try (Pair pair = pair(server(), anonymous)) {
            assertThat(pair.server().peer().userName()).isEmpty();
        }
    }

    @Test
    void aTakenNameIsSaidToBeTaken() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            assertThatThrownBy(() -> server().bind(listener.address()))
                    .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
        }
    }

    @Test
    void readsOfOneByteThroughTenMegabytes() throws Exception {
        int size = 10 << 20;
        byte[] bytes = PipeFixture.randomBytes(size);
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing = start(() -> pair.client().write(ByteBuffer.wrap(bytes)));
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int i = 0; i < size; i++) {
                if (pair.server().read(one.clear()) != 1 || one.get(0) != bytes[i]) {
                    throw new AssertionError("byte " + i);
                }
                if (pair.server().isMessageComplete() != (i == size - 1)) {
                    throw new AssertionError("complete at byte " + i);
                }
            }
            assertThat(outcome(writing)).isEqualTo(size);
        }
    }

    /** Windows takes back what the process had not yet sent. */
    @Test
    void aClientProcessThatEndsInTheMiddleOfAWriteIsTheEnd() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("alive"));
            var writing = start(() -> pair.client().write(ByteBuffer.allocate(8 << 20)));
            assertThat(read(pair.server(), 9)).isEqualTo("alive");
            assertThat(pair.server().read(ByteBuffer.allocate(1000))).isEqualTo(1000);
            windows.endClientsOf(pair.listener().address());
            assertThatThrownBy(() -> pair.server().read(ByteBuffer.allocate(1000)))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining("109");
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            assertThatThrownBy(() -> outcome(writing)).isInstanceOf(NamedPipeException.class);
        }
    }

    /** What functions of Windows allocate for their caller, such as descriptors and owners. */
    @Test
    void whatWindowsAllocatedIsFreed() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            converse(listener, 1000);
        }
        assertThat(windows.allocated()).isZero();
    }

    private void converse(NamedPipeServerChannel listener, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (var client = client().connect(listener.address());
                    var server = listener.accept(LONG)) {
                client.write(utf8("ping"));
                assertThat(read(server, 9)).isEqualTo("ping");
            }
        }
    }
}
