// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.cli.manners.Ending;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The programs that were started and not ended yet: none of them outlives this process, also if it
 * is ended by Ctrl-C or SIGTERM.
 */
final class StartedPrograms {
    private static final Set<ProcessHandle> RUNNING = new HashSet<>();

    /** Guarded by the class, as is the set. */
    private static boolean watched;

    private StartedPrograms() {}

    /**
     * Starts a program. The lock keeps this process from ending between the start and the moment
     * from which on the program is known.
     *
     * @throws IOException if it cannot be started, also because this process is ending
     */
    static synchronized Process start(ProcessBuilder program) throws IOException {
        watchTheEnd();
        Process process = program.start();
        ProcessHandle handle = process.toHandle();
        RUNNING.add(handle);
        var _ = process.onExit().thenRun(() -> forget(handle));
        return process;
    }

    private static void watchTheEnd() throws IOException {
        if (watched && !Ending.hasBegun()) {
            return;
        }
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(StartedPrograms::endAll, "programs"));
            watched = true;
        } catch (IllegalStateException shuttingDown) {
            throw new IOException("no program is started at the end", shuttingDown);
        }
    }

    private static synchronized void endAll() {
        RUNNING.forEach(StartedPrograms::endNow);
    }

    private static synchronized void forget(ProcessHandle program) {
        RUNNING.remove(program);
    }

    /** Ends the program and what it has started; first those, which lose their parent with it. */
    static void end(ProcessHandle program) {
        endNow(program);
        forget(program);
    }

    private static void endNow(ProcessHandle program) {
        List<ProcessHandle> all = Stream.concat(program.descendants(), Stream.of(program)).toList();
        all.forEach(ProcessHandle::destroy);
    }
}
