// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.security.SecurityDescriptor;
import java.time.Duration;

/** What a server asked for; the meaning of each is at {@code NamedPipeServerChannel.Builder}. */
public record BindOptions(
        PipeMode mode,
        PipeDirection direction,
        int maxInstances,
        int inboundBufferSize,
        int outboundBufferSize,
        Duration defaultWait,
        SecurityDescriptor security,
        boolean firstInstance,
        boolean acceptRemote,
        boolean writeThrough,
        boolean zeroMessageEndsStream,
        int backlog) {}
