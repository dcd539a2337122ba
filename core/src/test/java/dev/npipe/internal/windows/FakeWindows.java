// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.WindowsApi;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** A Windows of its own, in memory. */
public final class FakeWindows {
    static final LaneSettings WITHOUT_LANES =
            new LaneSettings(LaneMode.OFF, Duration.ofMinutes(1), 1, 1);

    final FakeNpfs npfs = new FakeNpfs();
    final FakeKernel32 kernel = new FakeKernel32(npfs);
    final FakeAdvapi32 advapi = new FakeAdvapi32(npfs);
    final WindowsApi api = new WindowsApi(kernel, advapi, new FakeNtdll(npfs));
    private final WindowsSystem system = new WindowsSystem(api);

    /** The backend over this model. */
    public Provider provider() {
        return provider(WITHOUT_LANES);
    }

    /** The same, with lanes. */
    public Provider provider(LaneSettings lanes) {
        return new WindowsProvider(api, lanes);
    }

    /** What the backend's parts share, over this model. */
    public WindowsSystem system() {
        return system;
    }

    /** Operations that end at once with more data send a packet all the same. */
    public FakeWindows withPacketsForWarnings() {
        npfs.packetsForWarnings = true;
        return this;
    }

    /** Cancelled operations end later, on another thread. */
    public FakeWindows withLateCancels() {
        npfs.cancelsLate = true;
        return this;
    }

    /** Runs something as another user of this Windows, on this thread. */
    public <T> T asUser(Sid user, Callable<T> task) throws Exception {
        npfs.users.put(Thread.currentThread(), user);
        try {
            return task.call();
        } finally {
            npfs.users.remove(Thread.currentThread());
        }
    }

    /** The user that this thread is, or acts as. */
    public Sid actsAs() {
        return advapi.actsAs();
    }

    /** ImpersonateNamedPipeClient fails with this from now on; 0 is success. */
    public void impersonationFails(int code) {
        advapi.impersonationFails = code;
    }

    /** RevertToSelf fails with this from now on; 0 is success. */
    public void revertFails(int code) {
        advapi.revertFails = code;
    }

    /** Handles that were not closed, of whatever kind. */
    public int openHandles() {
        npfs.lock.lock();
        try {
            return npfs.handles.size();
        } finally {
            npfs.lock.unlock();
        }
    }

    /** How many bytes were written into pipes, or tried to. */
    public long written() {
        npfs.lock.lock();
        try {
            return npfs.written;
        } finally {
            npfs.lock.unlock();
        }
    }

    /** Views of sections that were not unmapped. */
    public int mappedViews() {
        npfs.lock.lock();
        try {
            return kernel.mapped();
        } finally {
            npfs.lock.unlock();
        }
    }

    /** From now on VirtualQuery tells something else about what is mapped. */
    public void changeRegions(Consumer<MemorySegment> change) {
        kernel.regionChange = change;
    }

    /** From now on what is mapped is a file of this name. */
    public void mapFile(String name) {
        kernel.fileName = name;
    }

    /** The last call of CreateNamedPipe. */
    public CreateCall created() {
        return Objects.requireNonNull(kernel.created);
    }

    /** The last call of CreateFile. */
    public OpenCall opened() {
        return Objects.requireNonNull(kernel.opened);
    }

    /**
     * Closes the client's end of every instance of a pipe, as Windows does when their processes
     * end, however much they still had to write.
     */
    public void endClientsOf(NamedPipeAddress pipe) {
        npfs.lock.lock();
        try {
            var ends =
                    npfs.handles.values().stream()
                            .filter(FakeEnd.class::isInstance)
                            .map(FakeEnd.class::cast)
                            .filter(end -> !end.server && end.open)
                            .filter(end -> end.instance.pipe.name.equals(pipe.name()))
                            .toList();
            ends.forEach(npfs::close);
        } finally {
            npfs.lock.unlock();
        }
    }

    /** What nobody has freed with LocalFree. */
    public int allocated() {
        return FakeAdvapi32.allocated();
    }
}
