// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.internal.unix.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What holds for a server that is attacked. Each is checked by a method of its own; all that were
 * broken are told together.
 */
final class Invariants {
    /** Less than the five seconds for which one silent client may hold what others wait for. */
    private static final long SERVED_MILLIS = 4000;

    /** What the JVM itself may have opened meanwhile. */
    private static final int FEW_DESCRIPTORS = 16;

    /** Selectors without native access may lie in their pool: 128, two descriptors each. */
    private static final int POOLED_DESCRIPTORS = 256;

    /**
     * At most 96 buffers of 65 KiB wait to be lent again; one for each connection would be more.
     */
    private static final int POOLED_KIB = 96 * 65;

    /** In a second; four lines of each cause and user are a few hundred bytes. */
    private static final long LOG_BYTES = 64 * 1024;

    /** Longer than a client waits for an answer that a lack of memory has cost. */
    private static final long SETTLED_SECONDS = 25;

    private final Stage stage;
    private final ServerFigures before;
    private final Map<String, Integer> threads;
    private final int fewDescriptors;
    private final List<String> broken = new ArrayList<>();

    /**
     * The invariants of a server.
     *
     * @param before what it had taken when only rightful clients had been there
     * @param threads the library's threads once hostile ones had been there, too
     */
    Invariants(Stage stage, String backend, ServerFigures before, Map<String, Integer> threads) {
        this.stage = stage;
        this.before = before;
        this.threads = Map.copyOf(threads);
        this.fewDescriptors = backend.equals("nio") ? POOLED_DESCRIPTORS : FEW_DESCRIPTORS;
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }

    /** What was broken since this was asked the last time. */
    List<String> broken() {
        var all = List.copyOf(broken);
        broken.clear();
        return all;
    }

    /** No rightful conversation was interrupted, and all of them go on. */
    void everyConversationWentOn() throws IOException, InterruptedException {
        String losses = stage.rightful.ask("losses");
        check(losses.isEmpty(), "a rightful conversation was interrupted: %s".formatted(losses));
        everyConversationGoesOn();
    }

    /** Whatever was lost was lost in a documented way, and all conversations are there again. */
    void everyConversationGoesOn() throws IOException, InterruptedException {
        String faults = stage.rightful.ask("faults");
        check(
                faults.isEmpty(),
                "a rightful client met what is not documented: %s".formatted(faults));
        String silent = stage.rightful.ask("await-all", String.valueOf(SETTLED_SECONDS));
        check(
                silent.equals("0"),
                "%s of %d rightful conversations do not go on"
                        .formatted(silent, Stage.CONVERSATIONS));
        stage.rightful.ask("losses");
    }

    /** The longest of five new clients, which connect and exchange a message. */
    String newClientsAreServedAtOnce() throws IOException, InterruptedException {
        return servedAtOnce("a new client", "probe", "5");
    }

    /** The longest of five clients whose hello is not there when the server looks. */
    String slowClientsAreAnsweredAtOnce() throws IOException, InterruptedException {
        return servedAtOnce("a client that is slow to say hello", "slow", "5");
    }

    private String servedAtOnce(String who, String... command)
            throws IOException, InterruptedException {
        try {
            String longest = stage.rightful.ask(command);
            check(
                    Long.parseLong(longest) <= SERVED_MILLIS,
                    "%s was served after %s ms, not within %d"
                            .formatted(who, longest, SERVED_MILLIS));
            return longest + " ms";
        } catch (AssertionError e) {
            check(false, "%s was not served: %s".formatted(who, e.getMessage()));
            return "never";
        }
    }

    /** Every thread of the library that worked before works now, unless it ends by itself. */
    void everyThreadIsAlive(ServerFigures now) {
        threads.forEach(
                (name, count) -> {
                    int alive = now.threads().getOrDefault(name, 0);
                    check(
                            alive >= count || name.startsWith(ChildJvm.TRANSIENT_THREADS),
                            "of %d threads %s %d are alive".formatted(count, name, alive));
                });
    }

    /** The application could accept all the time. */
    void acceptNeverFailed(ServerFigures start, ServerFigures now) {
        check(
                now.acceptFailures() == start.acceptFailures(),
                "the application's accept failed %d times, last with %s"
                        .formatted(
                                now.acceptFailures() - start.acceptFailures(),
                                now.lastAcceptFailure()));
    }

    /** Hostile connections that are at rest, hundreds, take next to nothing. */
    void restCostsNoBuffer(ServerFigures now) {
        check(
                now.directKib() <= before.directKib() + POOLED_KIB,
                "direct memory went from %d to %d KiB, and not to %d at most"
                        .formatted(
                                before.directKib(),
                                now.directKib(),
                                before.directKib() + POOLED_KIB));
    }

    /** What is logged in a second is limited. */
    void theLogIsBounded(long bytes, long millis) {
        check(
                bytes <= LOG_BYTES * Math.max(1, TimeUnit.MILLISECONDS.toSeconds(millis)),
                "%d bytes were logged in %d ms".formatted(bytes, millis));
    }

    /**
     * Descriptors, lanes, direct memory and instances are back where they were, or will be soon.
     */
    ServerFigures allIsBack() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLED_SECONDS);
        ServerFigures now;
        do {
            stage.server.ask("accept-late");
            stage.server.ask("collect");
            now = ServerFigures.of(stage.server);
            TimeUnit.MILLISECONDS.sleep(50);
        } while (!isBack(now) && System.nanoTime() < end);
        long most = before.descriptors() + fewDescriptors;
        check(
                now.descriptors() <= most,
                "descriptors went from %d to %d, and not to %d at most"
                        .formatted(before.descriptors(), now.descriptors(), most));
        check(
                now.lanes() <= Stage.CONVERSATIONS,
                "%d connections are in shared memory, of %d conversations"
                        .formatted(now.lanes(), Stage.CONVERSATIONS));
        check(
                now.instances() == Stage.CONVERSATIONS,
                "%d instances are in use, of %d conversations"
                        .formatted(now.instances(), Stage.CONVERSATIONS));
        restCostsNoBuffer(now);
        return now;
    }

    private boolean isBack(ServerFigures now) {
        return now.descriptors() <= before.descriptors() + fewDescriptors
                && now.lanes() <= Stage.CONVERSATIONS
                && now.instances() == Stage.CONVERSATIONS
                && now.directKib() <= before.directKib() + POOLED_KIB;
    }
}
