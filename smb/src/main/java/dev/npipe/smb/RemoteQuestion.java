// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.msfscc.fsctl.FsCtlPipeWaitRequest;
import com.hierynomus.mssmb2.SMB2FileId;
import com.hierynomus.mssmb2.SMB2Packet;
import com.hierynomus.mssmb2.messages.SMB2IoctlRequest;
import com.hierynomus.smb.SMBBuffer;
import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Credentials;
import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server about a pipe without opening it, with {@code FSCTL_PIPE_WAIT} ([MS-FSCC] 2.3.49).
 * Who asks is nobody in particular.
 */
final class RemoteQuestion {
    private static final long FSCTL_PIPE_WAIT = 0x00110018L;

    /** How long the server may take to answer, beyond what it was asked to wait. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final NamedPipeAddress address;

    RemoteQuestion(NamedPipeAddress address) {
        this.address = address;
    }

    /** Tells whether the pipe has a server, busy or not. */
    boolean exists() throws IOException {
        long status = ask(Optional.of(Duration.ofMillis(1)));
        if (NtStatus.meansMissing(status)) {
            return false;
        }
        if (status == 0 || NtStatus.IO_TIMEOUT.is(status)) {
            return true;
        }
        throw NtStatus.exception(status, address.toString(), new Credentials.Anonymous().account());
    }

    /** Waits for a free instance; an empty wait is the server's default. */
    boolean await(Optional<Duration> timeout) throws IOException {
        long status = ask(timeout);
        if (status == 0) {
            return true;
        }
        if (NtStatus.IO_TIMEOUT.is(status)) {
            return false;
        }
        throw NtStatus.exception(status, address.toString(), new Credentials.Anonymous().account());
    }

    private long ask(Optional<Duration> timeout) throws IOException {
        Deadline deadline =
                timeout.map(Deadline::after).orElseGet(() -> Deadline.after(ANSWER)).plus(ANSWER);
        var wish =
                new Logon.Wish(
                        address.toString(),
                        SmbHost.of(address),
                        new Credentials.Anonymous(),
                        false);
        Logon logon = Logon.to(wish, Deadline.after(ANSWER).earlierOf(deadline));
        try {
            SMB2Packet answer = logon.await(logon.send(request(logon, timeout)), deadline);
            long status = answer.getHeader().getStatusCode();
            if (NtStatus.meansUnsupported(status)) {
                throw new UnsupportedOperationException(
                        address
                                + ": this server does not tell whether a pipe is there or free"
                                + " (Samba does not); connecting finds out");
            }
            return status;
        } finally {
            logon.close();
        }
    }

    private SMB2IoctlRequest request(Logon logon, Optional<Duration> timeout) {
        var body = new SMBBuffer();
        long millis = timeout.map(t -> Math.max(1, Deadline.nanosOf(t) / 1_000_000)).orElse(0L);
        new FsCtlPipeWaitRequest(address.name(), millis, TimeUnit.MILLISECONDS, timeout.isPresent())
                .write(body);
        var none = new byte[8];
        Arrays.fill(none, (byte) 0xFF);
        byte[] bytes = body.getCompactData();
        return new SMB2IoctlRequest(
                logon.dialect(),
                logon.session().getSessionId(),
                logon.tree(),
                FSCTL_PIPE_WAIT,
                new SMB2FileId(none, none),
                Payload.of(ByteBuffer.wrap(bytes), bytes.length),
                true,
                0);
    }
}
