// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.ImpersonationLevel;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.security.ExpectedOwner;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What a client asked for; the meaning of each is at {@code NamedPipeChannel.Builder}. */
public record ConnectOptions(
        Optional<PipeMode> mode,
        PipeDirection direction,
        Duration connectTimeout,
        boolean waitForServer,
        ImpersonationLevel impersonation,
        boolean writeThrough,
        boolean zeroMessageEndsStream,
        Optional<Supplier<Credentials>> credentials,
        boolean requireEncryption,
        ExpectedOwner owner,
        PendingCall call) {

    /** The moment until which to wait, or at which the call is cancelled. */
    public Deadline deadline() {
        return call.within(Deadline.nanosOf(connectTimeout));
    }
}
