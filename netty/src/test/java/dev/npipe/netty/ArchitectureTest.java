// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.npipe.architecture.Code;
import dev.npipe.architecture.Conditions;
import dev.npipe.architecture.Loops;
import org.junit.jupiter.api.Test;

/** Which way the arrows of this module point, and what it may need. */
final class ArchitectureTest {
    private static final JavaClasses NETTY = Code.of(NamedPipeNettyChannel.class);

    private static final DescribedPredicate<JavaClass> OF_THE_JDK =
            DescribedPredicate.describe("are of the JDK", Conditions::isOfTheJdk);

    @Test
    void typesFormNoLoop() {
        assertThat(Loops.ofTypes(NETTY, (from, to) -> false)).as(Loops.OF_TYPES).isEmpty();
    }

    @Test
    void ofNpipeThePublicPackageDoes() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.npipe..")
                                .and(
                                        DescribedPredicate.not(
                                                resideInAnyPackage(
                                                        "dev.npipe", "dev.npipe.netty"))))
                .because("what a channel of Netty needs of a pipe, others need too")
                .check(NETTY);
    }

    @Test
    void ofOthersNothingButThePublicTypesOfThreePartsOfNetty() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        OF_THE_JDK.or(
                                resideInAnyPackage(
                                        "dev.npipe..",
                                        "io.netty.buffer",
                                        "io.netty.channel",
                                        "io.netty.channel.socket",
                                        "io.netty.util",
                                        "io.netty.util.concurrent",
                                        "org.jspecify.annotations")))
                .because("a program brings its own Netty, which may be another version")
                .check(NETTY);
    }
}
