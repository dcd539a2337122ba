// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.cli.manners.Ending;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The programs that were started and not ended yet: none of them outlives this process. */
final class StartedPrograms {
    private static final Set<ProcessHandle> RUNNING = ConcurrentHashMap.newKeySet();

    private StartedPrograms() {}

    private static final class Hook {
        static {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> RUNNING.forEach(StartedPrograms::endNow), "programs"));
        }

        private Hook() {}

        static void add(ProcessHandle program) {
            RUNNING.add(program);
        }
    }

    /** Ends the program when this process is ended, also by Ctrl-C and SIGTERM. */
    static void add(Process process) {
        ProcessHandle program = process.toHandle();
        try {
            Hook.add(program);
        } catch (ExceptionInInitializerError | NoClassDefFoundError shuttingDown) {
            endNow(program);
            return;
        }
        var _ = process.onExit().thenRun(() -> RUNNING.remove(program));
        if (Ending.hasBegun()) { // the hook may have run before it was added
            endNow(program);
        }
    }

    /** Ends the program and what it has started; first those, which lose their parent with it. */
    static void end(ProcessHandle program) {
        endNow(program);
        RUNNING.remove(program);
    }

    private static void endNow(ProcessHandle program) {
        List<ProcessHandle> all = Stream.concat(program.descendants(), Stream.of(program)).toList();
        all.forEach(ProcessHandle::destroy);
    }
}
