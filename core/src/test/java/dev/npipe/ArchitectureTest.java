// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.npipe.architecture.Code;
import dev.npipe.architecture.Conditions;
import dev.npipe.architecture.Loops;
import dev.npipe.internal.Providers;
import dev.npipe.net.NamedPipeRmiSocketFactory;
import dev.npipe.net.NamedPipeSocket;
import java.io.File;
import java.nio.file.FileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which way the arrows of the core point; docs/architecture.md draws them. */
@Tag("slow")
final class ArchitectureTest {
    private static final JavaClasses CORE = Code.of(Providers.class);

    private static final String[] WINDOWS = {"dev.npipe.internal.windows.."};
    private static final String[] LINUX = {"dev.npipe.internal.linux.."};
    private static final String[] NIO = {"dev.npipe.internal.nio.."};
    private static final String[] UNIX = {"dev.npipe.internal.unix.."};
    private static final String[] PLATFORMS = {WINDOWS[0], LINUX[0], NIO[0], UNIX[0]};

    /** Memory that a platform has mapped, which no system is asked about. */
    private static final String RINGS = "dev.npipe.internal.lane..";

    @Test
    void packagesFormNoLoop() {
        assertThat(Loops.ofPackages(CORE, ArchitectureTest::isKnownToAll))
                .as(Loops.OF_PACKAGES)
                .isEmpty();
    }

    /** The public types are the words of every package; Providers puts the backends in place. */
    private static boolean isKnownToAll(JavaClass from, JavaClass to) {
        return to.getPackageName().equals("dev.npipe") || from.isEquivalentTo(Providers.class);
    }

    @Test
    void typesFormNoLoop() {
        assertThat(Loops.ofTypes(CORE, ArchitectureTest::makesItsBuilderOrView))
                .as(Loops.OF_TYPES)
                .isEmpty();
    }

    /**
     * A channel's {@code builder()} makes the builder whose last verb makes the channel, and its
     * {@code socket()} the socket that stands on it, as in java.nio.
     */
    private static boolean makesItsBuilderOrView(JavaClass from, JavaClass to) {
        return to.getName().equals(from.getName() + "Builder")
                || (from.isEquivalentTo(NamedPipeChannel.class)
                        && to.isEquivalentTo(NamedPipeSocket.class));
    }

    @Test
    void windowsIsReachedThroughTheSeam() {
        onlyBy("Windows", WINDOWS, WINDOWS);
    }

    @Test
    void linuxIsReachedThroughTheSeam() {
        onlyBy("Linux", LINUX, LINUX);
    }

    @Test
    void javaNioIsReachedThroughTheSeam() {
        onlyBy("java.nio", NIO, NIO);
    }

    @Test
    void unixIsReachedThroughTheSeam() {
        onlyBy("sockets", UNIX, UNIX[0], LINUX[0], NIO[0]);
    }

    private static void onlyBy(String backend, String[] packages, String... users) {
        noClasses()
                .that(resideOutsideOfPackages(users))
                .and()
                .doNotBelongToAnyOf(Providers.class)
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages))
                .because(
                        "what is above a backend knows Provider, Listener and Connection: add what is"
                                + " missing there; only Providers names the backend of "
                                + backend)
                .check(CORE);
    }

    @Test
    void providersAloneAsksWhichSystemThisIs() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Providers.class)
                .should(Conditions.haveText("os.name"))
                .because(
                        "Providers chooses the backend once, and what differs between systems belongs"
                                + " into a backend")
                .check(CORE);
    }

    @Test
    void nothingAboveTheBackendsAsksWhatTheSystemIsLike() {
        var separators =
                noClasses()
                        .that(resideOutsideOfPackages(PLATFORMS))
                        .and()
                        .doNotBelongToAnyOf(Providers.class);
        String reason = "the answer belongs into a backend: ask through Provider";
        for (String property :
                new String[] {"os.arch", "os.version", "file.separator", "path.separator"}) {
            separators.should(Conditions.haveText(property)).because(reason).check(CORE);
        }
        for (String field :
                new String[] {"separator", "separatorChar", "pathSeparator", "pathSeparatorChar"}) {
            separators.should().accessField(File.class, field).because(reason).check(CORE);
        }
        separators
                .should()
                .callMethod(FileSystem.class, "getSeparator")
                .orShould()
                .callMethod(System.class, "lineSeparator")
                .because(reason)
                .check(CORE);
    }

    @Test
    void thePublicPackageUsesTheSeamAndNothingBelow() {
        classes()
                .that()
                .resideInAPackage("dev.npipe")
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackages("dev.npipe.internal..")
                                .or(
                                        resideInAnyPackage(
                                                "dev.npipe.internal",
                                                "dev.npipe.internal.background",
                                                "dev.npipe.internal.error",
                                                "dev.npipe.internal.jfr",
                                                "dev.npipe.internal.security")))
                .because(
                        "a public type is a thin cover of the seam: let the backend do it, behind"
                                + " Provider, Listener or Connection")
                .check(CORE);
    }

    @Test
    void socketsStandOnThePublicPackageAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.npipe.net")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.npipe.internal..")
                .because("what a socket needs of a pipe, others need too: a public channel has it")
                .check(CORE);
    }

    @Test
    void oneClassNeedsTheModuleOfRmi() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(NamedPipeRmiSocketFactory.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.rmi..")
                .because("a runtime image may be without java.rmi")
                .check(CORE);
    }

    @Test
    void nativeCodeIsCalledByItsPlatformAlone() {
        noClasses()
                .that(resideOutsideOfPackages(WINDOWS[0], LINUX[0], RINGS))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .because(
                        "internal.nio and what all backends share run without native access: put the"
                                + " call into internal.linux or internal.windows")
                .check(CORE);
    }

    @Test
    void theCoreNeedsTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        new DescribedPredicate<>("are of npipe, the JDK or org.jspecify") {
                            @Override
                            public boolean test(JavaClass type) {
                                return Conditions.isOfTheJdk(type)
                                        || CORE.contain(type.getBaseComponentType().getName())
                                        || type.getPackageName().equals("org.jspecify.annotations");
                            }
                        })
                .because(
                        "the core has no dependencies: what needs a library is a module of its own, as"
                                + " smb is")
                .check(CORE);
    }
}
