// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.ImpersonationLevel;
import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.HeapShortage;
import dev.npipe.internal.Listener;
import dev.npipe.internal.Provider;
import dev.npipe.internal.Remotes;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.UnnamedPlace;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.unix.client.InstanceWait;
import dev.npipe.internal.unix.client.UnixConnector;
import dev.npipe.internal.unix.listing.PipeListing;
import dev.npipe.internal.unix.listing.PipeLook;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.InheritedSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import dev.npipe.internal.unix.unnamed.UnnamedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Named pipes over a backend's Unix sockets. */
public final class UnixProvider implements Provider {
    private final String name;
    private final UnixSockets sockets;

    /** Named pipes over these sockets. */
    public UnixProvider(String name, UnixSockets sockets) {
        this.name = name;
        this.sockets = sockets;
        HeapShortage.prepare();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Accounts accounts() {
        return sockets.accounts();
    }

    @Override
    public Listener bind(NamedPipeAddress address, BindOptions options) throws IOException {
        requireOwn(address, options);
        return UnixServer.open(sockets, address, options);
    }

    @Override
    public Listener bindInherited(
            NamedPipeAddress address, BindOptions options, Optional<String> name)
            throws IOException {
        requireOwn(address, options);
        if (options.acceptRemote()) {
            throw new UnsupportedOperationException(
                    address + ": clients of other machines come in by bind alone");
        }
        Optional<List<InheritedSocket>> handedOver = sockets.inherited(address.toString());
        if (handedOver.isEmpty()) {
            return Provider.super.bindInherited(address, options, name);
        }
        var doors = InheritedDoors.of(address, options.mode(), handedOver.get(), name);
        return InheritedServer.open(sockets, doors, address, options);
    }

    private static void requireOwn(NamedPipeAddress address, BindOptions options) {
        if (address.isRemote()) {
            throw new UnsupportedOperationException(
                    address + ": a server's pipe is on its own machine: \\\\.\\pipe\\NAME");
        }
        if (!options.firstInstance()) {
            throw new UnsupportedOperationException(
                    address + ": this system has no way to join a pipe that has a server");
        }
    }

    @Override
    public UnnamedPlace unnamed(String key) throws IOException {
        return UnnamedServer.place(sockets, key);
    }

    @Override
    public Connection connect(NamedPipeAddress address, ConnectOptions options) throws IOException {
        if (address.isRemote()) {
            if (!(options.owner().meantFor(false) instanceof ExpectedOwner.Any)) {
                throw new UnsupportedOperationException(
                        address
                                + ": who owns a pipe of another machine is not known here; its logon"
                                + " decides whose machine that is");
            }
            return Remotes.required(address).connect(address, options);
        }
        if (options.impersonation() != ImpersonationLevel.IDENTIFICATION) {
            throw new UnsupportedOperationException(
                    "%s: this system knows no impersonation level but identification: %s"
                            .formatted(address, options.impersonation()));
        }
        return new UnixConnector(sockets, address, options).connect();
    }

    @Override
    public List<NamedPipeAddress> list() throws IOException {
        return PipeListing.list(sockets);
    }

    @Override
    public List<Path> directories() {
        return SocketPaths.searched();
    }

    @Override
    public List<SeenPipe> entries() throws IOException {
        return PipeLook.entries(sockets);
    }

    @Override
    public List<SeenPipe> briefEntries() throws IOException {
        return PipeLook.briefEntries(sockets);
    }

    @Override
    public Optional<SeenPipe> entry(NamedPipeAddress address) throws IOException {
        if (address.isRemote()) {
            throw SeenPipe.cannotBeSeen(address);
        }
        return PipeLook.entry(sockets, address);
    }

    @Override
    public List<SeenPipe> sockets() throws IOException {
        return PipeLook.sockets(sockets);
    }

    @Override
    public boolean exists(NamedPipeAddress address) throws IOException {
        return address.isRemote()
                ? Remotes.required(address).exists(address)
                : PipeListing.exists(sockets, address);
    }

    @Override
    public boolean await(NamedPipeAddress address, Optional<Duration> timeout) throws IOException {
        return address.isRemote()
                ? Remotes.required(address).await(address, timeout)
                : InstanceWait.await(sockets, address, timeout);
    }
}
