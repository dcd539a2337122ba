// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.internal.unix.ChildJvm;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.UnixUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * A server between twenty rightful clients, who count their messages, and hostile ones of all
 * kinds, who come at once: in peace, and when something is short or stalls. In the build all of it
 * takes about a minute; {@code dev.npipe.endurance.seconds} says how long it takes otherwise.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are counted in /proc")
@Timeout(value = 1, unit = TimeUnit.HOURS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ParameterizedClass(name = "{0}")
@MethodSource("backends")
@Tag("slow")
public final class EnduranceTest {
    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static final int TESTS = 6;

    private static final int SECONDS = Integer.getInteger("dev.npipe.endurance.seconds", 60);

    /** All of them, unless somebody looks for the one that does harm. */
    private static final Set<Attack> KINDS =
            Stream.of(Attack.values()).filter(EnduranceTest::isWanted).collect(Collectors.toSet());

    /** How long the hostile clients gather before something else happens. */
    private static final Duration GATHERING = Duration.ofMillis(1500);

    /** How long a shortage lasts. */
    private static final Duration TROUBLE = Duration.ofSeconds(2);

    private static Optional<UnixUsers> users = Optional.empty();
    private static Path classes;
    private static Stage stage;
    private static Invariants invariants;
    private static String brokenBy = "";

    /** The backend of the server and of its rightful clients. */
    @Parameter String backend;

    private static boolean isWanted(Attack attack) {
        String wanted = System.getProperty("dev.npipe.endurance.attacks");
        return wanted == null || List.of(wanted.split(",", -1)).contains(attack.name());
    }

    static List<String> backends() {
        return ChildJvm.backends();
    }

    @BeforeAll
    static void makeUsers() throws IOException {
        try {
            users = Optional.of(UnixUsers.create());
        } catch (TestAbortedException e) {
            System.out.println(
                    "endurance: without refused users and silent crowds: " + e.getMessage());
        }
        classes = DIRECTORY.path().resolve("classes");
        ChildJvm.copyClasses(classes);
    }

    @AfterAll
    static void removeUsers() {
        users.ifPresent(UnixUsers::close);
    }

    @BeforeParameterizedClassInvocation
    static void start(String backend) throws IOException, InterruptedException {
        brokenBy = "";
        stage = new Stage(backend, DIRECTORY, users, classes);
        stage.rightful.ask("await-all", "20");
        stage.rightful.ask("probe", "50");
        ServerFigures before = ServerFigures.of(stage.server);
        assertThat(before.lanes() > 0)
                .as("%s: conversations are in shared memory: %s", backend, before)
                .isEqualTo(backend.equals("linux"));
        stage.attack(EnumSet.of(Attack.HALF_DRAIN, Attack.CONTROL_FRAMES)); // needs all threads
        TimeUnit.NANOSECONDS.sleep(GATHERING.toNanos());
        stage.leave();
        ServerFigures attacked = ServerFigures.of(stage.server);
        System.out.printf(
                "endurance: %s: before: %s; threads: %s%n", backend, before, attacked.threads());
        invariants = new Invariants(stage, backend, before, attacked.threads());
    }

    @AfterParameterizedClassInvocation
    static void stop() throws IOException {
        stage.close();
    }

    /** What happens to the server beside the attack. */
    private interface Trouble {
        /** Begins, lasts, and is over; what there was. */
        String run() throws IOException, InterruptedException;
    }

    /** The round that all tests have in common, as often as there is time for it. */
    private void round(String name, boolean lossless, Trouble trouble) throws Exception {
        assumeThat(brokenBy).as("the test that broke the server").isEmpty();
        brokenBy = name;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS / (2L * TESTS));
        long start;
        do {
            start = System.nanoTime();
            long logged = stage.server.logged();
            long exchanges = Long.parseLong(stage.rightful.ask("exchanges"));
            ServerFigures calm = ServerFigures.of(stage.server);
            stage.attack(KINDS);
            TimeUnit.NANOSECONDS.sleep(GATHERING.toNanos());
            String what = trouble.run();
            String served = invariants.newClientsAreServedAtOnce();
            stage.server.ask("collect");
            ServerFigures worst = ServerFigures.of(stage.server);
            invariants.restCostsNoBuffer(worst);
            if (lossless) {
                invariants.everyConversationWentOn();
                invariants.acceptNeverFailed(calm, worst);
            }
            String who = stage.leave();
            ServerFigures after = invariants.allIsBack();
            invariants.everyConversationGoesOn();
            invariants.everyThreadIsAlive(after);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            invariants.theLogIsBounded(stage.server.logged() - logged, millis);
            System.out.printf(
                    "endurance: %s, %s, %d ms: %s%n    a new client was served in %s, %d messages"
                            + " were answered, %d bytes logged%n    attacked: %s%n    after: %s%n"
                            + "    thrown at it: %s%n",
                    backend,
                    name,
                    millis,
                    what,
                    served,
                    Long.parseLong(stage.rightful.ask("exchanges")) - exchanges,
                    stage.server.logged() - logged,
                    worst,
                    after,
                    who);
            List<String> broken = invariants.broken();
            assertThat(broken)
                    .as("%s; the server's log ends with %s", what, stage.server.lastLogged())
                    .isEmpty();
        } while (System.nanoTime() + (System.nanoTime() - start) < end); // one more fits
        brokenBy = "";
    }

    private static String time(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    @Test
    @Order(1)
    void rightfulClientsAreServedBesideHostileOnes() throws Exception {
        round(
                "peace",
                true,
                () -> {
                    TimeUnit.NANOSECONDS.sleep(TROUBLE.toNanos());
                    return "nothing else";
                });
    }

    @Test
    @Order(2)
    void aLogThatNobodyReadsHoldsUpNobody() throws Exception {
        round(
                "log",
                true,
                () -> {
                    stage.server.log().acquireUninterruptibly();
                    try {
                        stage.server.ask("chatter");
                        TimeUnit.NANOSECONDS.sleep(TROUBLE.toNanos());
                        return "nobody read the log; new clients: "
                                + invariants.newClientsAreServedAtOnce();
                    } finally {
                        stage.server.log().release();
                    }
                });
    }

    @Test
    @Order(3)
    void busyVirtualThreadsHoldUpNoGreeting() throws Exception {
        round(
                "scheduler",
                true,
                () -> {
                    stage.server.ask("platform", "true");
                    stage.server.tell(Shortage.SCHEDULER.name(), time(TROUBLE));
                    String served = invariants.newClientsAreServedAtOnce();
                    String slow = invariants.slowClientsAreAnsweredAtOnce();
                    String what = stage.server.answer();
                    stage.server.ask("platform", "false");
                    return what + "; new clients: " + served + ", slow ones: " + slow;
                });
    }

    @Test
    @Order(4)
    void aShortageOfDescriptorsIsOverWhenItIsOver() throws Exception {
        round("descriptors", false, () -> shortage(Shortage.DESCRIPTORS));
    }

    @Test
    @Order(5)
    void aShortageOfDirectMemoryIsOverWhenItIsOver() throws Exception {
        round("direct memory", false, () -> shortage(Shortage.DIRECT_MEMORY));
    }

    @Test
    @Order(6)
    void aShortageOfHeapIsOverWhenItIsOver() throws Exception {
        round("heap", false, () -> shortage(Shortage.HEAP));
    }

    private static String shortage(Shortage shortage) throws IOException, InterruptedException {
        return stage.server.ask(shortage.name(), time(TROUBLE));
    }
}
