// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.windows.lane.LaneToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two processes say to each other about a lane. */
final class LaneRequestTest {
    private static final String TOKEN = "000102030405060708090a0b0c0d0eff";

    private static LaneRequest parse(String text) throws IOException {
        return LaneRequest.parse(text.getBytes(UTF_8));
    }

    @Test
    void whatIsWantedIsUnderstood() throws Exception {
        var wanted = new LaneRequest.Wanted("\\\\.\\pipe\\with a blank");
        assertThat(wanted.bytes()).isEqualTo(ByteBuffer.wrap(wanted.text().getBytes(UTF_8)));
        assertThat(parse(wanted.text())).isEqualTo(wanted);
    }

    @Test
    void whatWasMadeIsUnderstood() throws Exception {
        var made = new LaneRequest.Made("section", LaneToken.parse(TOKEN));
        assertThat(made.text()).isEqualTo("made section " + TOKEN);
        assertThat(parse(made.text()).text()).isEqualTo(made.text());
    }

    @Test
    void aRefusalHasItsReason() throws Exception {
        var refused = new LaneRequest.Refused("there is none");
        assertThat(parse(refused.text())).isEqualTo(refused);
        assertThat(parse("none")).isEqualTo(new LaneRequest.Refused(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lane 2 x", "lane  x", "lane x"})
    void anotherVersionIsRefused(String text) throws Exception {
        assertThat(parse(text)).isInstanceOf(LaneRequest.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "lane",
                "lane 1",
                "LANE 1 x",
                "made",
                "made x",
                "made x ",
                "made x 00",
                "made x " + TOKEN + "00",
                "made x " + TOKEN + " ",
                "made x zz0102030405060708090a0b0c0d0eff",
                "\0",
                "nonesuch"
            })
    void garbageIsNothing(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nobody says");
    }

    @Test
    void whatIsNoTextIsNothing() {
        assertThatThrownBy(() -> LaneRequest.parse(new byte[] {-1, -2, 0, 127}))
                .isInstanceOf(IOException.class);
    }
}
