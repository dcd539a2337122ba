// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.npipe.architecture.Code;
import dev.npipe.architecture.Loops;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which way the arrows of this module point. */
@Tag("slow")
final class ArchitectureTest {
    private static final JavaClasses CLI = Code.of(Main.class);

    @Test
    void typesFormNoLoop() {
        assertThat(Loops.ofTypes(CLI, (from, to) -> false)).as(Loops.OF_TYPES).isEmpty();
    }

    @Test
    void packagesFormNoLoop() {
        assertThat(Loops.ofPackages(CLI, (from, to) -> false)).as(Loops.OF_PACKAGES).isEmpty();
    }

    @Test
    void theCommandUsesThePublicApiAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.npipe.internal..")
                .because(
                        "the command shows what everybody can do with npipe: what it lacks belongs into"
                                + " the public API")
                .check(CLI);
    }
}
