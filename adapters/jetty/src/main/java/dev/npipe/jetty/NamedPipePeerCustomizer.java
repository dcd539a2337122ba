// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeChannel;
import dev.npipe.PipePeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Tells handlers and servlets who sends a request: it gives each request that came through a pipe
 * the attribute {@value #PEER_ATTRIBUTE}, as {@code SecureRequestCustomizer} does for certificates.
 *
 * <p>It goes into the {@link HttpConfiguration} of the connector's protocols. The system is asked
 * when the attribute is read; if the client is gone by then that is an {@link
 * UncheckedIOException}.
 *
 * @since 0.1
 */
@SuppressWarnings("exports") // who uses this class has jetty-server
public final class NamedPipePeerCustomizer implements HttpConfiguration.Customizer {
    /** The attribute; its value is a {@link PipePeer}. */
    public static final String PEER_ATTRIBUTE = "dev.npipe.PipePeer";

    /** Creates a customizer, for any number of connectors. */
    public NamedPipePeerCustomizer() {}

    /** The request with its attribute; one that came in another way as it is. */
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        Object transport =
                request.getConnectionMetaData().getConnection().getEndPoint().getTransport();
        return transport instanceof NamedPipeChannel pipe
                ? new Request.AttributesWrapper(request, new Peer(request, pipe))
                : request;
    }

    private static final class Peer extends Attributes.Synthetic {
        private final NamedPipeChannel pipe;

        Peer(Attributes others, NamedPipeChannel pipe) {
            super(others);
            this.pipe = pipe;
        }

        @Override
        protected @Nullable Object getSyntheticAttribute(String name) {
            try {
                return name.equals(PEER_ATTRIBUTE) ? pipe.peer() : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected Set<String> getSyntheticNameSet() {
            return Set.of(PEER_ATTRIBUTE);
        }
    }
}
