// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.Provider;

/** A Windows of its own, in memory. */
public final class FakeWindows {
    final FakeNpfs npfs = new FakeNpfs();
    final FakeKernel32 kernel = new FakeKernel32(npfs);
    final FakeAdvapi32 advapi = new FakeAdvapi32(npfs);
    final WindowsApi api = new WindowsApi(kernel, advapi, new FakeNtdll(npfs));

    /** The backend over this model. */
    public Provider provider() {
        return new WindowsProvider(api);
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
}
