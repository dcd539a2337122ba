// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.BrokenPipeException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final NamedPipeAddress PIPE = NamedPipeAddress.of("FailureTest");
    private static final String NAME = PIPE.toString();

    @Test
    void everyFailureHasItsExitCodeAndItsWords() {
        expect(new NoSuchFileException(NAME, null, "looked in /tmp"), 3, "no such pipe");
        expect(new PipeBusyException(NAME, 231, "all in use"), 4, "all in use (Win32 error 231)");
        expect(new InterruptedByTimeoutException(), 4, "timed out");
        expect(new AccessDeniedException(NAME), 5, "access denied");
        expect(new AccessDeniedException(NAME, null, "not you"), 5, "access denied");
        expect(new FileAlreadyExistsException(NAME, null, "it has one"), 2, "it has one");
        expect(new NamedPipeException(NAME, 109, "gone"), 2, "gone (Win32 error 109)");
        expect(new BrokenPipeException(NAME, 109, "gone"), 6, "gone (Win32 error 109)");
        expect(new BrokenPipeException(NAME, 232, "gone"), 2, "gone (Win32 error 232)");
        expect(new NamedPipeException(NAME, 230, "of bytes"), 7, "of bytes (Win32 error 230)");
        expect(new NamedPipeException(NAME, 87, "of bytes"), 7, "of bytes (Win32 error 87)");
        expect(new NamedPipeException(NAME, 13, "babble"), 7, "babble (Win32 error 13)");
        expect(new AsynchronousCloseException(), 2, "closed");
        expect(new EOFException("cut off"), 2, "cut off");
        expect(new EOFException(), 2, "EOFException");
    }

    @Test
    void whatTheSystemCannotDoNamesThePipeOnce() {
        var e = new UnsupportedOperationException(NAME + ": too long for this system");
        assertThat(Failure.of(PIPE, e))
                .isEqualTo(new Failure(ExitCode.FAILED, "too long for this system"));
    }

    @Test
    void aReportIsOneLine() {
        var err = new StringWriter();
        var failure = new Failure(ExitCode.BUSY, "timed out");
        assertThat(failure.report(PIPE, new PrintWriter(err))).isEqualTo(ExitCode.BUSY);
        assertThat(err.toString())
                .isEqualTo("npipe: \\\\.\\pipe\\FailureTest: timed out%n".formatted());
    }

    @Test
    void aRefusalSaysWhyInALineOfItsOwn() {
        var err = new StringWriter();
        Failure failure = Failure.of(PIPE, new AccessDeniedException(NAME, null, "not you"));
        failure.report(PIPE, new PrintWriter(err));
        assertThat(err.toString().lines())
                .containsExactly(
                        "npipe: \\\\.\\pipe\\FailureTest: access denied", "npipe: not you");
    }

    @Test
    void aMissingPipeSaysWhereItWasLookedForInALineOfItsOwn() {
        var missing = new NoSuchFileException(NAME, null, "no such pipe; looked for /tmp/npipe_x");
        assertThat(Failure.of(PIPE, missing))
                .isEqualTo(
                        new Failure(
                                ExitCode.NO_SUCH_PIPE, "no such pipe", "looked for /tmp/npipe_x"));
    }

    private static void expect(IOException e, int exitCode, String reason) {
        Failure failure = Failure.of(PIPE, e);
        assertThat(failure.exitCode().number()).as(reason).isEqualTo(exitCode);
        assertThat(failure.reason()).isEqualTo(reason);
    }
}
