// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.RemoteProvider;
import dev.npipe.internal.SambaProtocol;
import dev.npipe.smb.samba.NamedPipeAuth;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Pipes of other machines through smbj, and pipes for other machines behind Samba. */
public final class SmbProvider implements RemoteProvider {
    /** For the service loader. */
    public SmbProvider() {}

    @Override
    public Connection connect(NamedPipeAddress address, ConnectOptions options) throws IOException {
        return new RemoteConnector(address, options).connect();
    }

    @Override
    public SambaProtocol samba(NamedPipeAddress address, BindOptions options) {
        return NamedPipeAuth.of(address, options.mode());
    }

    @Override
    public boolean exists(NamedPipeAddress address) throws IOException {
        return new RemoteQuestion(address).exists();
    }

    @Override
    public boolean await(NamedPipeAddress address, Optional<Duration> timeout) throws IOException {
        return new RemoteQuestion(address).await(timeout);
    }
}
