// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.npipe.architecture.Code;
import dev.npipe.architecture.Conditions;
import dev.npipe.architecture.Loops;
import org.junit.jupiter.api.Test;

/** Which way the arrows of this module point. */
final class ArchitectureTest {
    private static final JavaClasses SMB = Code.of(SmbProvider.class);

    @Test
    void packagesFormNoLoop() {
        assertThat(Loops.ofPackages(SMB, (from, to) -> false)).as(Loops.OF_PACKAGES).isEmpty();
    }

    @Test
    void typesFormNoLoop() {
        assertThat(Loops.ofTypes(SMB, (from, to) -> false)).as(Loops.OF_TYPES).isEmpty();
    }

    @Test
    void theCoreIsReachedThroughTheSeam() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackages("dev.npipe.internal..")
                                .or(
                                        resideInAnyPackage(
                                                "dev.npipe.internal",
                                                "dev.npipe.internal.background",
                                                "dev.npipe.internal.error",
                                                "dev.npipe.internal.security")))
                .because("a backend of the core is none of this module's business: add to the seam")
                .check(SMB);
    }

    @Test
    void nothingAsksWhichSystemThisIs() {
        noClasses()
                .should(Conditions.haveText("os.name"))
                .because("the core chooses the backend once, in Providers: ask through Provider")
                .check(SMB);
    }

    @Test
    void nothingCallsNativeCode() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .because("this module runs without native access: the core has the calls")
                .check(SMB);
    }
}
