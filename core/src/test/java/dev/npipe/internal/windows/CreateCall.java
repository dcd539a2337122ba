// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

/** What a call of CreateNamedPipe was given. */
public record CreateCall(
        String name,
        int openMode,
        int pipeMode,
        int maxInstances,
        int outBufferSize,
        int inBufferSize,
        int defaultTimeout,
        boolean inheritsHandle) {}
