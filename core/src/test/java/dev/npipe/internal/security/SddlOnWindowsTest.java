// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts of {@code sddl-corpus.tsv} mean to Windows what they mean here. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks Windows")
final class SddlOnWindowsTest {
    static Stream<SddlCorpus.Good> good() {
        return SddlCorpus.good().filter(SddlCorpus.Good::everywhere);
    }

    /** Wine 8 prints the entries of labels without their type, which Windows cannot read either. */
    static Stream<SddlCorpus.Good> printed() {
        return good().filter(line -> !line.text().contains("(ML"));
    }

    static Stream<SddlCorpus.Bad> bad() {
        return SddlCorpus.bad().filter(SddlCorpus.Bad::everywhere);
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatIsPrintedHereIsTheSameDescriptorThere(SddlCorpus.Good line) throws Throwable {
        byte[] original = WindowsSddl.descriptor(line.text()).orElseThrow();
        String printed = SddlParser.parse(line.text()).toString();
        assertThat(WindowsSddl.descriptor(printed)).as(printed).contains(original);
    }

    @ParameterizedTest
    @MethodSource("printed")
    void whatIsPrintedThereIsTheSameDescriptorHere(SddlCorpus.Good line) throws Throwable {
        String printed = WindowsSddl.text(WindowsSddl.descriptor(line.text()).orElseThrow());
        assertThat(SddlParser.parse(printed)).as(printed).isEqualTo(SddlParser.parse(line.text()));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsRefusedHereIsRefusedThere(SddlCorpus.Bad line) throws Throwable {
        assertThat(WindowsSddl.descriptor(line.text()).map(WindowsSddl::hex)).isEmpty();
    }
}
