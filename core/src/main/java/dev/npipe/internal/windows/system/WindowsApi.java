// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

/** The libraries of Windows, or a model of them. */
public record WindowsApi(Kernel32 kernel32, Advapi32 advapi32, Ntdll ntdll) {
    /** The real ones; nothing is loaded before the first call. */
    public static WindowsApi ofSystem() {
        return new WindowsApi(new FfmKernel32(), new FfmAdvapi32(), new FfmNtdll());
    }
}
