// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import dev.npipe.NamedPipeAddress;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pipe that the target of a gRPC channel names: {@code npipe:SamplePipe}, {@code
 * npipe:////./pipe/SamplePipe}, {@code npipe://host/pipe/SamplePipe}. The authority of the calls is
 * {@code localhost}, or the host.
 *
 * <p>A target is a URI: in a name, what is not legal there is escaped, as {@code %20} for a blank.
 * A slash in it means a backslash. One that names no pipe is an {@link IllegalArgumentException} of
 * the channel builder's {@code build}.
 *
 * <p>gRPC finds this class by itself. Where services are not found, hand it to {@code
 * NameResolverRegistry}.
 *
 * @since 0.1
 */
public final class NamedPipeNameResolverProvider extends NameResolverProvider {
    /** For the {@code ServiceLoader}. */
    public NamedPipeNameResolverProvider() {}

    @Override
    @SuppressWarnings("exports") // a program needs no org.jspecify
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return Target.SCHEME.equalsIgnoreCase(target.getScheme())
                ? new NamedPipeNameResolver(Target.address(target.toString()))
                : null;
    }

    @Override
    public String getDefaultScheme() {
        return Target.SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** Below that of DNS, whose scheme is meant by targets without one. */
    @Override
    protected int priority() {
        return 3;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(NamedPipeAddress.class);
    }
}
