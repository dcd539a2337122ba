// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeState;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.unix.PipeDirectory;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user without an account, who has a lease on what root would read of it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has leases of files")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public final class LeasedLockTest {
    private static final long STRANGER = 12345;

    /** Listens, has the lease, says so, and stays until its input ends. */
    private static final String LISTEN =
            """
            use strict; use IO::Socket::UNIX;
            my ($directory, $name) = @ARGV;
            $SIG{IO} = 'IGNORE';
            my $socket = IO::Socket::UNIX->new(Local => "$directory/npipe_$name", Listen => 1)
                    or die "listen: $!";
            mkdir "$directory/.npipe-12345", 0700 or die "mkdir: $!";
            open(my $lock, '>>', "$directory/.npipe-12345/$name.lock") or die "open: $!";
            fcntl($lock, 1024, 1) or die "lease: $!";
            $| = 1;
            print "held\\n";
            <STDIN>;
            """;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    /** The lease is broken after 45 s ({@code fs.lease-break-time}), which the test has not. */
    @ParameterizedTest
    @EnumSource
    void keepsNobodyWaitingWhoListsPipes(Backend backend) throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can run a process as another user")
                .isEqualTo(0);
        assumeThat(Path.of("/usr/bin/setpriv")).isExecutable();
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        String name = PipeDirectory.uniqueName();
        Process stranger =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=" + STRANGER,
                                "--regid=" + STRANGER,
                                "--clear-groups",
                                "--inh-caps=-all",
                                "perl",
                                "-e",
                                LISTEN,
                                directory.path().toString(),
                                name)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader said = stranger.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("held");
            NamedPipeAddress address = NamedPipeAddress.of(name);
            assertThat(backend.provider().entries())
                    .filteredOn(each -> each.address().equals(address))
                    .singleElement()
                    .satisfies(each -> assertIsStrangers(each));
        } finally {
            stranger.destroy();
            stranger.waitFor();
        }
    }

    private static void assertIsStrangers(SeenPipe pipe) {
        assertThat(pipe.state()).isEqualTo(PipeState.LISTENING);
        assertThat(pipe.type()).as("what it says").isEmpty();
        assertThat(pipe.owner().orElseThrow().id()).hasValue(STRANGER);
        assertThat(pipe.owner().orElseThrow().name()).as("its name, without an account").isEmpty();
    }
}
