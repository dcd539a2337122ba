// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import dev.npipe.NamedPipeAddress;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.StatusOr;
import java.util.List;

/** Gives its channel the one address that the target names; that never changes. */
final class NamedPipeNameResolver extends NameResolver {
    private final NamedPipeAddress address;

    NamedPipeNameResolver(NamedPipeAddress address) {
        this.address = address;
    }

    @Override
    public String getServiceAuthority() {
        return Target.authority(address);
    }

    @Override
    public void start(Listener2 listener) {
        listener.onResult(
                ResolutionResult.newBuilder()
                        .setAddressesOrError(
                                StatusOr.fromValue(List.of(new EquivalentAddressGroup(address))))
                        .build());
    }

    @Override
    public void shutdown() {}
}
