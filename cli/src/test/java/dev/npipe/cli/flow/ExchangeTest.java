// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.cli.end.End;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ExchangeTest {
    @Test
    void theServerIsClosedAlsoWhenTheClientCannotBe() {
        var client = new Silent(true);
        var server = new Silent(false);
        var exchange =
                new Exchange(client, server, Watcher.NONE, Watcher.NONE, EndRules.BOTH, 1 << 20);
        assertThatThrownBy(exchange::run).isInstanceOf(CarryException.class).hasMessage("stuck");
        assertThat(server.closed).as("the server is closed").isTrue();
    }

    /** An end with nothing to say. */
    private static final class Silent implements End {
        private final boolean stuck;
        private boolean closed;

        private Silent(boolean stuck) {
            this.stuck = stuck;
        }

        @Override
        public String peer() {
            return "nobody";
        }

        @Override
        public boolean hasMessages() {
            return false;
        }

        @Override
        public int read(ByteBuffer dst) {
            return -1;
        }

        @Override
        public boolean isMessageComplete() {
            return true;
        }

        @Override
        public void write(ByteBuffer src) {
            src.position(src.limit());
        }

        @Override
        public boolean canShutdownOutput() {
            return true;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close() throws IOException {
            closed = true;
            if (stuck) {
                throw new IOException("stuck");
            }
        }
    }
}
