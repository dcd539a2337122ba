// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the methods build, as SDDL. */
final class PipeSecurityTest {
    private static final PipeSecurity AUTHENTICATED = PipeSecurity.authenticatedUsers();

    @Test
    void presetsGiveClientsDataRightsAndTheirServerAll() {
        assertThat(PipeSecurity.currentUser().sddl()).isEqualTo("D:(A;;FA;;;OW)");
        assertThat(AUTHENTICATED.sddl()).isEqualTo("D:(A;;0x12019b;;;AU)(A;;FA;;;BA)(A;;FA;;;OW)");
        assertThat(PipeSecurity.everyone().sddl())
                .isEqualTo("D:(A;;0x12019b;;;WD)(A;;0x12019b;;;AN)(A;;FA;;;BA)(A;;FA;;;OW)");
        assertThat(PipeSecurity.administrators().sddl()).isEqualTo("D:(A;;FA;;;BA)(A;;FA;;;OW)");
    }

    @ParameterizedTest
    @CsvSource({
        "READ, D:(A;;0x120189;;;AU)(A;;0x120189;;;BA)(A;;FA;;;OW)",
        "WRITE, D:(A;;0x120192;;;AU)(A;;0x120192;;;BA)(A;;FA;;;OW)",
        "READ_WRITE, D:(A;;0x12019b;;;AU)(A;;0x12019b;;;BA)(A;;FA;;;OW)",
        "FULL, D:(A;;FA;;;AU)(A;;FA;;;BA)(A;;FA;;;OW)",
    })
    void accessChangesWhatOthersMayDo(PipeAccess access, String sddl) {
        assertThat(AUTHENTICATED.access(access).sddl()).isEqualTo(sddl);
    }

    @Test
    void namesAreReadable() {
        assertThat(PipeSecurity.user("bob").and(PipeSecurity.group("staff")))
                .hasToString("D:(A;;0x12019b;;;user bob)(A;;0x12019b;;;group staff)(A;;FA;;;OW)");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "root has another number elsewhere")
    void namesHaveNumbersInSddl() {
        assertThat(PipeSecurity.user("root").and(PipeSecurity.group("root")).sddl())
                .isEqualTo("D:(A;;0x12019b;;;S-1-22-1-0)(A;;0x12019b;;;S-1-22-2-0)(A;;FA;;;OW)");
        assertThatThrownBy(() -> PipeSecurity.user("no such user").sddl())
                .isInstanceOf(UncheckedIOException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> PipeSecurity.user(""));
    }

    @Test
    void bothAreLetIn() {
        PipeSecurity both = AUTHENTICATED.and(PipeSecurity.parse("D:(A;;GR;;;AN)"));
        assertThat(both.sddl())
                .isEqualTo("D:(A;;0x12019b;;;AU)(A;;FA;;;BA)(A;;GR;;;AN)(A;;FA;;;OW)");
        assertThat(AUTHENTICATED.and(AUTHENTICATED)).isEqualTo(AUTHENTICATED);
        assertThat(PipeSecurity.currentUser().and(AUTHENTICATED)).isEqualTo(AUTHENTICATED);
    }

    @Test
    void whatOneDeniesComesFirst() {
        PipeSecurity guests = PipeSecurity.parse("D:(A;;GA;;;BG)");
        assertThat(AUTHENTICATED.except(guests).sddl())
                .isEqualTo("D:(D;;GA;;;BG)(A;;0x12019b;;;AU)(A;;FA;;;BA)(A;;FA;;;OW)");
        assertThat(
                        PipeSecurity.parse("D:(A;;GA;;;WD)")
                                .and(PipeSecurity.parse("D:(D;;GA;;;AN)"))
                                .sddl())
                .isEqualTo("D:(D;;GA;;;AN)(A;;GA;;;WD)");
    }

    @Test
    void exceptLeavesTheOtherDirection() {
        PipeSecurity everyone = PipeSecurity.parse("D:(A;;GA;;;WD)");
        PipeSecurity guests = PipeSecurity.parse("D:(A;;GA;;;BG)");
        assertThat(everyone.except(guests.access(PipeAccess.WRITE)).sddl())
                .isEqualTo("D:(D;;DCRP;;;BG)(A;;GA;;;WD)");
        assertThat(everyone.except(guests.access(PipeAccess.READ)).sddl())
                .isEqualTo("D:(D;;CCSW;;;BG)(A;;GA;;;WD)");
        assertThat(everyone.except(guests.access(PipeAccess.READ_WRITE)).sddl())
                .isEqualTo("D:(D;;CCDCSWRP;;;BG)(A;;GA;;;WD)");
    }

    @Test
    void exceptingNobodyIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AUTHENTICATED.except(PipeSecurity.currentUser()))
                .withMessageContaining("excepts nobody");
    }

    @Test
    void whatLetsEverybodyInHasNoEntriesToBuildOn() {
        PipeSecurity open = PipeSecurity.parse("D:NO_ACCESS_CONTROL");
        assertThatIllegalStateException().isThrownBy(() -> open.and(AUTHENTICATED));
        assertThatIllegalStateException().isThrownBy(() -> AUTHENTICATED.and(open));
        assertThatIllegalStateException().isThrownBy(() -> open.except(AUTHENTICATED));
        assertThatIllegalStateException().isThrownBy(() -> open.access(PipeAccess.READ));
    }

    @Test
    void everythingIsKept() {
        String sddl = "O:BAG:SYD:PAI(D;OI;GA;;;AN)(A;CIID;0x12019b;;;AU)S:(ML;;NW;;;LW)";
        PipeSecurity security = PipeSecurity.parse(sddl);
        assertThat(security.sddl()).isEqualTo(sddl);
        assertThat(PipeSecurity.parse(security.sddl()))
                .isEqualTo(security)
                .hasSameHashCodeAs(security);
        assertThat(security.access(PipeAccess.READ).sddl())
                .isEqualTo("O:BAG:SYD:PAI(D;OI;GA;;;AN)(A;CIID;0x120189;;;AU)S:(ML;;NW;;;LW)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "O:BA", "O:BAG:SY", "S:(ML;;NW;;;LW)"})
    void aTextWithoutAListDecidesNothing(String sddl) {
        assertThatThrownBy(() -> PipeSecurity.parse(sddl))
                .isInstanceOfSatisfying(
                        SddlSyntaxException.class,
                        e -> assertThat(e.position()).isEqualTo(sddl.length()))
                .hasMessageContaining("D:");
    }
}
