// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.identity;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Layouts;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Acting as the client of a pipe. Windows ties that to the thread of the system, so it begins and
 * ends on one platform thread; a virtual thread, which can move to another one in between, lends
 * the action to a helper.
 */
public final class Impersonation {
    private final WindowsSystem system;

    public Impersonation(WindowsSystem system) {
        this.system = system;
    }

    /** Runs the action as the client; returns the error of an impersonation that failed. */
    public int run(long pipe, Runnable action) {
        return Thread.currentThread().isVirtual() ? onHelper(pipe, action) : here(pipe, action);
    }

    private int here(long pipe, Runnable action) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            int code = system.advapi.impersonateNamedPipeClient(state, pipe);
            if (code != Win32Error.SUCCESS) {
                return code;
            }
            try {
                action.run();
            } finally {
                revert(state, pipe);
            }
            return Win32Error.SUCCESS;
        }
    }

    /** A thread that cannot become itself again must end ({@code RevertToSelf}, remarks). */
    private void revert(MemorySegment state, long pipe) {
        int code = system.advapi.revertToSelf(state);
        if (code != Win32Error.SUCCESS) {
            var fatal =
                    new InternalError(
                            "this thread still acts as the client of a pipe and must end: RevertToSelf"
                                    + " failed (Win32 error "
                                    + code
                                    + ")");
            PipeLog.log(Level.ERROR, "handle " + pipe, "a thread must end", fatal);
            throw fatal;
        }
    }

    /** An interrupt goes on to the thread that runs the action. */
    int onHelper(long pipe, Runnable action) {
        var outcome = new CompletableFuture<Integer>();
        var runner = new CompletableFuture<Thread>();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        boolean started =
                system.helpers.start(
                        () -> {
                            runner.complete(Thread.currentThread());
                            Thread.currentThread().setContextClassLoader(loader); // the action's
                            try {
                                outcome.complete(here(pipe, action));
                            } catch (Throwable e) {
                                outcome.completeExceptionally(e);
                                if (e instanceof InternalError fatal) {
                                    throw fatal; // ends this thread
                                }
                            } finally {
                                Thread.currentThread().setContextClassLoader(null);
                            }
                        });
        if (!started) {
            return Win32Error.NO_SYSTEM_RESOURCES;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return outcome.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    runner.join().interrupt();
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause() == null ? e : e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException unchecked ? unchecked : new CompletionException(e);
    }
}
