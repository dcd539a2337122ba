// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.AccessDeniedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pipe of this machine has one name, in whatever form that is written. */
interface ThisMachineBehaviour extends PipeFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "\\\\.\\pipe\\%s",
                "\\\\.\\PIPE\\%s",
                "\\\\?\\pipe\\%s",
                "\\\\localhost\\pipe\\%s",
                "\\\\127.0.0.1\\pipe\\%s",
                "//./pipe/%s",
                "npipe:////./pipe/%s",
                "npipe://localhost/pipe/%s"
            })
    default void everyFormLeadsToThePipe(String form) throws Exception {
        NamedPipeAddress plain = uniqueAddress();
        NamedPipeAddress formed = NamedPipeAddress.parse(form.formatted(plain.name()));
        for (boolean atServer : new boolean[] {false, true}) {
            try (var listener = server().bind(atServer ? formed : plain);
                    var client = client().connect(atServer ? plain : formed);
                    var server = listener.accept(LONG)) {
                client.write(utf8("hello"));
                assertThat(read(server, 9)).isEqualTo("hello");
                assertThat(clientProvider().exists(formed)).isTrue();
                assertThat(await(formed, LONG)).isTrue();
            }
        }
    }

    /** A server that is not the expected one may go, and the expected one come. */
    @Test
    default void aServerOfSomebodyElseEndsNoWait() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            Duration limit = Duration.ofMillis(200);
            var local = client().expectOwner(PipeOwner.sid("S-1-5-21-1-2-3-4"));
            assertThatThrownBy(() -> local.connect(listener.address()))
                    .isInstanceOf(AccessDeniedException.class);
            long begin = System.nanoTime();
            assertThatThrownBy(
                            () ->
                                    local.waitForServer(true)
                                            .connectTimeout(limit)
                                            .connect(listener.address()))
                    .isInstanceOf(AccessDeniedException.class);
            assertThat(System.nanoTime() - begin)
                    .as("nanoseconds")
                    .isGreaterThanOrEqualTo(limit.toNanos());
        }
    }
}
