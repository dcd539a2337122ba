// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done when the JVM ends in an orderly way: one shutdown hook, which is there only while
 * there is something to do. The JVM keeps the thread of a hook, and with it the class loader of
 * this library, for as long as it is registered.
 */
public final class AtExit {
    /** What is done one after the other. */
    public enum Stage {
        /** Servers are closed. */
        SERVERS,
        /** What is still on its way is waited for. */
        DATA,
        /** What was logged is written. */
        LOG,
        /** Threads leave the system's calls, for which the JVM would wait. */
        THREADS
    }

    private static final Map<Stage, Set<Runnable>> TASKS = new EnumMap<>(Stage.class);

    static {
        for (Stage stage : Stage.values()) {
            TASKS.put(stage, new LinkedHashSet<>());
        }
    }

    /** Guarded by the class, as what follows is. */
    private static @Nullable Thread hook;

    /** The stage that the end of the JVM has come to. */
    private static @Nullable Stage reached;

    private AtExit() {}

    /**
     * Has something done at the end, which must not throw; false, and it is not done, if that stage
     * is over already.
     */
    public static synchronized boolean add(Stage stage, Runnable task) {
        boolean late = reached != null && stage.compareTo(reached) <= 0;
        if (late || (hook == null && !register())) {
            return false;
        }
        tasks(stage).add(task);
        return true;
    }

    private static boolean register() {
        Thread thread = DaemonThread.unstarted("npipe-shutdown", AtExit::run);
        try {
            Runtime.getRuntime().addShutdownHook(thread);
        } catch (IllegalStateException e) {
            return false; // the JVM is ending
        }
        hook = thread;
        return true;
    }

    /** It need not be done any more. */
    public static synchronized void remove(Stage stage, Runnable task) {
        tasks(stage).remove(task);
        Thread registered = hook;
        if (registered != null && TASKS.values().stream().allMatch(Set::isEmpty)) {
            try {
                Runtime.getRuntime().removeShutdownHook(registered);
                hook = null;
            } catch (IllegalStateException e) {
                return; // the JVM is ending, and runs it
            }
        }
    }

    private static Set<Runnable> tasks(Stage stage) {
        return TASKS.getOrDefault(stage, Set.of());
    }

    private static void run() {
        for (Stage stage : Stage.values()) {
            reach(stage).forEach(Runnable::run);
        }
    }

    private static synchronized List<Runnable> reach(Stage stage) {
        reached = stage;
        return List.copyOf(tasks(stage));
    }
}
