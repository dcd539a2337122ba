// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mserref.NtStatus;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.mssmb2.SMBApiException;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.share.PipeShare;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeMode;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server behind Samba with one instance, which another client has. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class ServerBusyTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();
    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    private NamedPipeServerChannel bindForOne() throws IOException {
        return BehindSamba.server(PipeMode.MESSAGE).maxInstances(1).bind(pipe.local());
    }

    private NamedPipeChannel connect(Duration timeout) throws IOException {
        return BehindSamba.client(BehindSamba.user())
                .connectTimeout(timeout)
                .connect(pipe.remote());
    }

    @Test
    void aClientThatDoesNotWaitIsToldSo() throws Exception {
        try (NamedPipeServerChannel server = bindForOne();
                NamedPipeChannel first = pipe.connect()) {
            assertThatExceptionOfType(PipeBusyException.class)
                    .isThrownBy(() -> connect(Duration.ZERO))
                    .withMessageContaining("INVALID_PARAMETER")
                    .matches(e -> e.errorCode() == 231);
            assertThat(first.isOpen()).isTrue();
            assertThat(server.info().instances()).isEqualTo(1);
        }
    }

    @Test
    void aClientWaitsInVainNoLongerThanItSaid() throws Exception {
        try (NamedPipeServerChannel server = bindForOne();
                NamedPipeChannel first = pipe.connect()) {
            assertThatExceptionOfType(PipeBusyException.class)
                    .isThrownBy(() -> connect(Duration.ofMillis(300)));
            assertThat(first.isOpen() && server.isOpen()).isTrue();
        }
    }

    /** Until the thread waits before it tries again, having been told that the pipe is busy. */
    private static void awaitPause(Thread connecting) {
        while (Arrays.stream(connecting.getStackTrace())
                .noneMatch(
                        frame ->
                                frame.getClassName().endsWith(".RemoteConnector")
                                        && frame.getMethodName().equals("pause"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aClientThatWaitsGetsTheInstanceThatBecomesFree() throws Exception {
        try (NamedPipeServerChannel server = bindForOne();
                NamedPipeChannel first = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            var waiting = new FutureTask<>(() -> connect(Clients.LONG));
            awaitPause(Thread.ofPlatform().daemon().start(waiting));
            accepted.close();
            try (NamedPipeChannel second = waiting.get();
                    NamedPipeChannel next = server.accept()) {
                second.write(Clients.utf8("my turn"));
                assertThat(next.readMessage(100))
                        .hasValue("my turn".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(first.isOpen()).isTrue();
        }
    }

    @Test
    void whatAnotherProgramsClientIsTold() throws Exception {
        try (NamedPipeServerChannel server = bindForOne();
                NamedPipeChannel first = pipe.connect();
                var smbj = new SMBClient();
                var connection = smbj.connect("127.0.0.1", SAMBA.port());
                var session =
                        connection.authenticate(
                                new AuthenticationContext(
                                        PrivateSamba.USER,
                                        PrivateSamba.PASSWORD.toCharArray(),
                                        ""));
                var share = (PipeShare) session.connectShare("IPC$")) {
            assertThatExceptionOfType(SMBApiException.class)
                    .isThrownBy(
                            () ->
                                    share.open(
                                            pipe.name(),
                                            null,
                                            EnumSet.of(
                                                    AccessMask.GENERIC_READ,
                                                    AccessMask.GENERIC_WRITE),
                                            null,
                                            EnumSet.allOf(SMB2ShareAccess.class),
                                            SMB2CreateDisposition.FILE_OPEN,
                                            null))
                    .matches(e -> e.getStatus() == NtStatus.STATUS_INVALID_PARAMETER);
            assertThat(first.isOpen() && server.isOpen()).isTrue();
        }
    }
}
