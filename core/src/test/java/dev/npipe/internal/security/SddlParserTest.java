// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.SddlSyntaxException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read and how it is printed; the texts are in {@code sddl-corpus.tsv}. */
final class SddlParserTest {
    @ParameterizedTest
    @MethodSource("dev.npipe.internal.security.SddlCorpus#good")
    void aTextIsPrintedInItsOneForm(SddlCorpus.Good line) {
        assertThat(SddlParser.parse(line.text()).toString()).isEqualTo(line.printed());
    }

    @ParameterizedTest
    @MethodSource("dev.npipe.internal.security.SddlCorpus#good")
    void whatIsPrintedMeansTheSame(SddlCorpus.Good line) {
        SecurityDescriptor descriptor = SddlParser.parse(line.text());
        assertThat(SddlParser.parse(descriptor.toString())).isEqualTo(descriptor);
    }

    @ParameterizedTest
    @MethodSource("dev.npipe.internal.security.SddlCorpus#bad")
    void aMistakeIsPointedAt(SddlCorpus.Bad line) {
        SddlSyntaxException e =
                catchThrowableOfType(
                        SddlSyntaxException.class, () -> SddlParser.parse(line.text()));
        assertThat(e).as("accepted").isNotNull();
        assertThat(e.description()).contains(line.words());
        assertThat(e.position()).as(e.getMessage()).isEqualTo(line.position());
        assertThat(e.text()).isEqualTo(line.text());
    }

    @Test
    void theMarkIsBelowTheMistake() {
        assertThatThrownBy(() -> SddlParser.parse("D:(A;;GA;;;QQ)"))
                .hasMessage(
                        "expected a security identifier, S-1-... or two letters such as AU, WD, BA,"
                                + " at position 11%nD:(A;;GA;;;QQ)%n           ^",
                        new Object[0]);
    }

    @Test
    void aLongTextIsShownInPart() {
        String text = "D:" + "(A;;GA;;;WD)".repeat(20) + "(A;;GA;;;QQ)" + "(A;;GA;;;WD)".repeat(20);
        SddlSyntaxException e =
                catchThrowableOfType(SddlSyntaxException.class, () -> SddlParser.parse(text));
        List<String> lines = e.getMessage().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).hasSize(66).startsWith("...").endsWith("...");
        assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('Q');
    }

    @Test
    void aListThatWindowsCouldNotHoldIsRefused() {
        String entry = "(A;;GA;;;S-1-5-21-1-2-3-1000)"; // 36 bytes
        assertThat(SddlParser.parse("D:" + entry.repeat(1820)).entries().orElseThrow())
                .hasSize(1820);
        assertThatThrownBy(() -> SddlParser.parse("D:" + entry.repeat(1821)))
                .hasMessageContaining("longer than Windows allows");
    }

    @Test
    void noListAnEmptyListAndAnOpenListAreThreeThings() {
        assertThat(SddlParser.parse("O:BA").dacl()).isEmpty();
        assertThat(SddlParser.parse("D:").entries()).contains(List.of());
        assertThat(SddlParser.parse("D:NO_ACCESS_CONTROL").dacl())
                .contains(new Acl(0, Optional.empty()));
    }
}
