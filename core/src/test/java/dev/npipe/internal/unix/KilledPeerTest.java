// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of an end whose process was killed, before anything is read or written. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells of a hang-up")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KilledPeerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    private static void awaitGone(NamedPipeChannel pipe) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!pipe.isPeerGone() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(pipe.isPeerGone()).as("gone").isTrue();
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    void aKilledClientHasGone(PipeMode mode) throws Exception {
        try (var listener =
                        NamedPipeServerChannel.builder()
                                .mode(mode)
                                .bind(NamedPipeAddress.of(name));
                ChildJvm child = ChildJvm.start()) {
            String client = child.value("connect", name);
            try (var pipe = listener.accept(LONG)) {
                child.value("write", client, "last");
                assertThat(pipe.isPeerGone()).isFalse();
                child.kill();
                awaitGone(pipe);
                assertThat(pipe.tryRead(ByteBuffer.allocate(9))).hasValue(4);
                assertThat(pipe.tryRead(ByteBuffer.allocate(9))).hasValue(-1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    void aKilledServerHasGone(PipeMode mode) throws Exception {
        try (ChildJvm child = ChildJvm.start()) {
            child.value("bind", name, mode.name());
            try (var pipe = NamedPipeChannel.connect(NamedPipeAddress.of(name))) {
                child.value("accept", name);
                assertThat(pipe.isPeerGone()).isFalse();
                child.kill();
                awaitGone(pipe);
                assertThat(pipe.tryRead(ByteBuffer.allocate(9))).hasValue(-1);
            }
        }
    }
}
