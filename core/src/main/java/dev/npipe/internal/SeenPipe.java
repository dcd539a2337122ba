// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeAccount;
import dev.npipe.PipeDirection;
import dev.npipe.PipeHolder;
import dev.npipe.PipeMode;
import dev.npipe.PipeProtocol;
import dev.npipe.PipeState;
import dev.npipe.internal.security.SecurityDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a backend knows of a pipe without opening it; the meaning of each is at {@code PipeEntry}.
 */
public record SeenPipe(
        NamedPipeAddress address,
        List<Path> paths,
        PipeState state,
        PipeProtocol protocol,
        Optional<PipeMode> type,
        Optional<PipeDirection> direction,
        OptionalInt instances,
        OptionalInt maxInstances,
        Optional<SecurityDescriptor> security,
        Optional<PipeAccount> owner,
        List<PipeHolder> holders) {

    /** The failure of an address that is not of a pipe of this machine. */
    public static UnsupportedOperationException cannotBeSeen(NamedPipeAddress address) {
        return new UnsupportedOperationException(
                address + ": what is known without opening a pipe is known of this machine's");
    }
}
