// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.Ntdll;
import dev.npipe.internal.windows.system.PipeStatus;
import java.lang.foreign.MemorySegment;

/** ntdll.dll over the model. */
final class FakeNtdll implements Ntdll {
    private static final int INVALID_HANDLE = 0xC0000008;

    private final FakeNpfs npfs;

    FakeNtdll(FakeNpfs npfs) {
        this.npfs = npfs;
    }

    /** FILE_PIPE_LOCAL_INFORMATION, as far as anybody asks for it. */
    @Override
    public int ntQueryInformationFile(
            long file, long statusBlock, long information, int length, int informationClass) {
        npfs.lock.lock();
        try {
            FakeEnd end = npfs.get(file, FakeEnd.class);
            if (end == null) {
                return INVALID_HANDLE;
            }
            MemorySegment out = Memory.at(information, length);
            out.set(JAVA_INT, Layouts.PIPE_CONFIGURATION, end.instance.pipe.direction - 1);
            out.set(
                    JAVA_INT,
                    Layouts.PIPE_STATE,
                    end.disconnected
                            ? FakeInstance.State.DISCONNECTED.number
                            : end.instance.state.number);
            return PipeStatus.SUCCESS;
        } finally {
            npfs.lock.unlock();
        }
    }
}
