// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One direction of a socket ends before the other. */
interface SocketHalfCloseBehaviour extends SocketFixture {

    @Test
    default void theAnswerComesAfterTheQuestionHasEnded() throws Exception {
        try (Ends ends = ends()) {
            Socket client = ends.client();
            if (differsIn(Difference.HALF_CLOSE)) {
                assertThatThrownBy(client::shutdownOutput)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("no half-close");
                assertThat(client.isOutputShutdown()).isFalse();
                return;
            }
            OutputStream out = client.getOutputStream();
            out.write("question".getBytes(US_ASCII));
            client.shutdownOutput();
            assertThat(client.isOutputShutdown()).isTrue();
            assertThat(client.isClosed()).isFalse();
            assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
            assertThatThrownBy(client::getOutputStream).isInstanceOf(SocketException.class);
            assertThatThrownBy(client::shutdownOutput).isInstanceOf(SocketException.class);
            Socket accepted = ends.accepted();
            assertThat(accepted.getInputStream().readAllBytes())
                    .isEqualTo("question".getBytes(US_ASCII));
            accepted.getOutputStream().write("answer".getBytes(US_ASCII));
            accepted.close();
            assertThat(client.getInputStream().readAllBytes())
                    .isEqualTo("answer".getBytes(US_ASCII));
        }
    }

    @Test
    default void anInputThatIsShutDownIsAtItsEnd() throws Exception {
        try (Ends ends = ends()) {
            Socket client = ends.client();
            InputStream in = client.getInputStream();
            ends.accepted().getOutputStream().write("unread".getBytes(US_ASCII));
            assertThat(in.read()).isEqualTo('u');
            client.shutdownInput();
            assertThat(client.isInputShutdown()).isTrue();
            assertThat(client.isClosed()).isFalse();
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[9])).isEqualTo(-1);
            assertThat(in.available()).isZero();
            assertThatThrownBy(client::getInputStream).isInstanceOf(SocketException.class);
            assertThatThrownBy(client::shutdownInput).isInstanceOf(SocketException.class);
            client.getOutputStream().write("still".getBytes(US_ASCII));
            assertThat(ends.accepted().getInputStream().readNBytes(5))
                    .isEqualTo("still".getBytes(US_ASCII));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void aShutdownOfTheInputEndsAReadThatWaits(boolean virtual) throws Exception {
        try (Ends ends = ends()) {
            Task<Integer> reading =
                    Task.start(virtual, () -> ends.client().getInputStream().read()).awaitWaiting();
            ends.client().shutdownInput();
            assertThat(reading.outcome()).isEqualTo(-1);
            ends.client().getOutputStream().write(9);
            assertThat(ends.accepted().getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    default void bothDirectionsCanEndBeforeTheClose() throws Exception {
        try (Ends ends = ends()) {
            ends.accepted().close();
            ends.client().shutdownInput();
            if (!differsIn(Difference.HALF_CLOSE)) {
                ends.client().shutdownOutput();
                assertThat(ends.client().isOutputShutdown()).isTrue();
            }
            ends.client().close();
            assertThat(ends.client().isClosed()).isTrue();
        }
    }
}
