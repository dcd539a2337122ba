// SPDX-License-Identifier: Apache-2.0

import dev.npipe.grpc.NamedPipeChannelProvider;
import dev.npipe.grpc.NamedPipeNameResolverProvider;
import io.grpc.ManagedChannelProvider;
import io.grpc.NameResolverProvider;
import org.jspecify.annotations.NullMarked;

/**
 * gRPC over named pipes, on the channels of {@link dev.npipe.netty}.
 *
 * <p>gRPC itself is yours to add: this module works with the grpc-netty that your program has.
 */
@NullMarked
module dev.npipe.grpc {
    requires transitive dev.npipe;
    requires transitive dev.npipe.netty;
    // These two have names in their manifests and no module descriptors.
    requires transitive io.grpc;
    requires transitive io.grpc.netty;
    requires static org.jspecify;

    exports dev.npipe.grpc;

    provides ManagedChannelProvider with
            NamedPipeChannelProvider;
    provides NameResolverProvider with
            NamedPipeNameResolverProvider;
}
