// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.description;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.security.SddlParser;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PipeDescriptionTest {
    private static final String SDDL = "D:(A;;FA;;;OW)";

    private static final PipeDescription FULL =
            new PipeDescription(
                    Optional.of(PipeMode.MESSAGE),
                    Optional.of(PipeDirection.INBOUND),
                    OptionalInt.of(12),
                    Optional.of(SddlParser.parse(SDDL)),
                    OptionalLong.of(4711),
                    Set.of(1L, 99_999_999_999L));

    private static Optional<PipeDescription> read(String text) {
        return PipeDescription.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void theTextIsTheOneInTheProtocol() {
        assertThat(new String(FULL.bytes(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        """
                        npipe description 1
                        type message
                        direction inbound
                        instances 12
                        process 4711
                        socket 1
                        socket 99999999999
                        security D:(A;;FA;;;OW)
                        end
                        """);
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(PipeDescription.of(FULL.bytes())).contains(FULL);
    }

    @Test
    void whatAnEarlierServerLeftBehindTheEndDoesNotCount() {
        String text = new String(FULL.bytes(), StandardCharsets.US_ASCII);
        assertThat(read(text + "ocket 7\nsecurity D:(D;;FA;;;WD)\nend\n")).contains(FULL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "npipe description 1",
                "npipe description 1\n",
                "npipe description 1\ntype message\n",
                "npipe description 1\ntype message\nend",
                "npipe description 2\ntype message\nend\n",
                "npipe description 1 \nend\n",
                "\0\0\0\0"
            })
    void whatIsNotWholeOrOfAnotherVersionIsNothing(String text) {
        assertThat(read(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type both",
                "type MESSAGE",
                "type",
                " type message",
                "direction ",
                "instances 0",
                "instances 255",
                "instances -1",
                "instances 99999999999999999999",
                "process -1",
                "process 99999999999999999999",
                "socket x",
                "socket 0x10",
                "security D:(",
                "security O:BA",
                "security D:(A;;FA;;;\u00e4)",
                "colour blue"
            })
    void aLineWithoutSenseIsPassedOver(String line) {
        PipeDescription nothing =
                new PipeDescription(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Set.of());
        assertThat(read("npipe description 1\n" + line + "\nend\n")).contains(nothing);
    }

    @Test
    void noLimitIsAWord() {
        var unlimited =
                new PipeDescription(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.of(PipeInfo.UNLIMITED_INSTANCES),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Set.of());
        assertThat(new String(unlimited.bytes(), StandardCharsets.US_ASCII))
                .contains("\ninstances unlimited\n");
        assertThat(PipeDescription.of(unlimited.bytes())).contains(unlimited);
    }

    @Test
    void aSecurityThatIsTooLongIsLeftOut() {
        String entry = "(A;;0x12019b;;;S-1-22-1-4000000000)"; // of 24 bytes on Windows
        String sddl = "D:" + entry.repeat(PipeDescription.MOST_BYTES / entry.length());
        var much =
                new PipeDescription(
                        Optional.of(PipeMode.BYTE),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.of(SddlParser.parse(sddl)),
                        OptionalLong.empty(),
                        Set.of());
        PipeDescription read = PipeDescription.of(much.bytes()).orElseThrow();
        assertThat(read.type()).contains(PipeMode.BYTE);
        assertThat(read.security()).isEmpty();
    }

    /** Whatever a stranger makes of a text: nothing is thrown, and what is read can be written. */
    @Test
    void noBytesAreTooMuchForIt() {
        var random = new Random(20_25);
        byte[] good = FULL.bytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            PipeDescription.of(bytes)
                    .ifPresent(read -> assertThat(PipeDescription.of(read.bytes())).contains(read));
        }
    }
}
