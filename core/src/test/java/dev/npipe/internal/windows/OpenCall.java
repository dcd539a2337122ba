// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

/** What a call of CreateFile was given. */
public record OpenCall(String name, int access, int disposition, int flags) {}
