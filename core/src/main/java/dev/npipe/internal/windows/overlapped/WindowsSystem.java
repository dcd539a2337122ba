// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import dev.npipe.internal.windows.system.Advapi32;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Ntdll;
import dev.npipe.internal.windows.system.WindowsApi;

/** What all pipes of a provider share. */
public final class WindowsSystem {
    public final Kernel32 kernel;
    public final Advapi32 advapi;
    public final Ntdll ntdll;
    public final Operations operations;
    public final CompletionPort port;
    public final Helpers helpers;

    public WindowsSystem(WindowsApi api) {
        this.kernel = api.kernel32();
        this.advapi = api.advapi32();
        this.ntdll = api.ntdll();
        this.operations = new Operations(kernel);
        this.port = new CompletionPort(kernel, operations);
        this.helpers = new Helpers(kernel);
    }
}
