// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

/** What all pipes of a provider share. */
final class WindowsSystem {
    final Kernel32 kernel;
    final Advapi32 advapi;
    final Ntdll ntdll;
    final Operations operations;
    final CompletionPort port;
    final Helpers helpers;

    WindowsSystem(WindowsApi api) {
        this.kernel = api.kernel32();
        this.advapi = api.advapi32();
        this.ntdll = api.ntdll();
        this.operations = new Operations(kernel);
        this.port = new CompletionPort(kernel, operations);
        this.helpers = new Helpers(kernel);
    }
}
