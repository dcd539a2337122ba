// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import org.junit.jupiter.api.Test;

/** What an end may do, asked before it does it. */
interface AccessBehaviour extends PipeFixture {

    @Test
    default void eachEndTellsWhatItMayDo() throws Exception {
        eachEndTells(PipeDirection.INBOUND, PipeAccess.WRITE, PipeAccess.READ);
        eachEndTells(PipeDirection.OUTBOUND, PipeAccess.READ, PipeAccess.WRITE);
        eachEndTells(PipeDirection.DUPLEX, PipeAccess.READ_WRITE, PipeAccess.READ_WRITE);
    }

    private void eachEndTells(PipeDirection direction, PipeAccess client, PipeAccess server)
            throws Exception {
        try (Pair pair = pair(server().direction(direction), client().access(client))) {
            assertThat(pair.client().access()).as("client, %s", direction).isEqualTo(client);
            assertThat(pair.server().access()).as("server, %s", direction).isEqualTo(server);
        }
    }

    @Test
    default void aClientOpensADuplexPipeInItsOwnWords() throws Exception {
        try (Pair pair = pair(server(), client().access(PipeAccess.WRITE))) {
            assertThat(pair.client().access()).isEqualTo(PipeAccess.WRITE);
            assertThatThrownBy(() -> pair.client().read(ByteBuffer.allocate(1)))
                    .isInstanceOf(NonReadableChannelException.class);
            pair.client().write(utf8("written"));
            assertThat(read(pair.server(), 20)).isEqualTo("written");
        }
        try (Pair pair = pair(server(), client().access(PipeAccess.READ))) {
            assertThat(pair.client().access()).isEqualTo(PipeAccess.READ);
            assertThatThrownBy(() -> pair.client().write(utf8("x")))
                    .isInstanceOf(NonWritableChannelException.class);
        }
    }

    @Test
    default void aHalfCloseIsPossibleWhereItIsSaidToBe() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            for (boolean zeroEnds : new boolean[] {false, true}) {
                var server = server().mode(mode).zeroMessageEndsStream(zeroEnds);
                try (Pair pair = pair(server, client().zeroMessageEndsStream(zeroEnds))) {
                    for (NamedPipeChannel end :
                            new NamedPipeChannel[] {pair.client(), pair.server()}) {
                        assertThat(shutsDown(end))
                                .as("%s, zeroMessageEndsStream(%s)", end, zeroEnds)
                                .isEqualTo(end.canShutdownOutput());
                    }
                }
            }
        }
    }

    private static boolean shutsDown(NamedPipeChannel pipe) throws Exception {
        try {
            pipe.shutdownOutput();
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** Such as a relay, whose own client only listens. */
    @Test
    default void aClientThatHalfClosesBeforeItIsAcceptedIsAnswered() throws Exception {
        Limits.require(limits().byteHalfClose(), "half-close of byte-type pipes");
        NamedPipeAddress address = uniqueAddress();
        try (NamedPipeServerChannel listener = server().mode(PipeMode.BYTE).bind(address);
                NamedPipeChannel client = client().connect(address)) {
            client.shutdownOutput();
            try (NamedPipeChannel accepted = listener.accept(LONG)) {
                assertThat(read(accepted, 9)).isEqualTo("<end>");
                accepted.write(utf8("news"));
                assertThat(read(client, 9)).isEqualTo("news");
            }
        }
    }

    @Test
    default void anEndThatOnlyReadsHasNoHalfClose() throws Exception {
        try (Pair pair =
                pair(
                        server().direction(PipeDirection.INBOUND),
                        client().access(PipeAccess.WRITE))) {
            assertThat(pair.server().canShutdownOutput()).isFalse();
        }
    }
}
