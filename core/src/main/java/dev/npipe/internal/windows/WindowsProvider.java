// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Listener;
import dev.npipe.internal.Provider;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.UnnamedPlace;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.SecurityDescriptor;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.greeting.WindowsConnector;
import dev.npipe.internal.windows.greeting.WindowsListener;
import dev.npipe.internal.windows.identity.AccessToken;
import dev.npipe.internal.windows.identity.NativeDescriptor;
import dev.npipe.internal.windows.identity.WindowsAccounts;
import dev.npipe.internal.windows.lane.LaneHost;
import dev.npipe.internal.windows.name.PipeDirectory;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.rendezvous.WindowsLanes;
import dev.npipe.internal.windows.system.WindowsApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The named pipes of Windows. */
public final class WindowsProvider implements Provider {
    final WindowsSystem system;

    /** Null where no connection gets one. */
    private final @Nullable LaneHost lanes;

    /** Those of this system. */
    public WindowsProvider() {
        this(LaneSettings.ofProcess(LaneMode.AUTO));
    }

    /** Those of this system, with lanes by these settings. */
    public WindowsProvider(LaneSettings lanes) {
        this(WindowsApi.ofSystem(), lanes);
    }

    WindowsProvider(WindowsApi api, LaneSettings lanes) {
        this.system = new WindowsSystem(api);
        this.lanes = lanes.mode() == LaneMode.OFF ? null : new WindowsLanes(system, lanes);
    }

    @Override
    public String name() {
        return "windows";
    }

    @Override
    public Accounts accounts() {
        return new WindowsAccounts(system);
    }

    @Override
    public Listener bind(NamedPipeAddress address, BindOptions options) throws IOException {
        if (address.isRemote()) {
            throw new UnsupportedOperationException(
                    address + ": a pipe can be made on this machine only");
        }
        String pipe = address.toString();
        NativeDescriptor descriptor =
                NativeDescriptor.of(system, pipe, sddl(pipe, options.security()));
        return WindowsListener.open(system, address, options, descriptor, lanes);
    }

    /** A name like any other: the system has no pipe without one that is duplex or has messages. */
    @Override
    public UnnamedPlace unnamed(String key) {
        return new UnnamedPlace(NamedPipeAddress.of("npipe-" + key), this);
    }

    /**
     * The owner is named, also where there is none in the descriptor: what an administrator makes
     * belongs to all administrators otherwise.
     */
    private String sddl(String pipe, SecurityDescriptor security) throws IOException {
        Sid self = AccessToken.ofProcess(system);
        String owner = security.owner().isPresent() ? "" : "O:" + self;
        return owner + security.sddl(pipe, self, accounts());
    }

    @Override
    public Connection connect(NamedPipeAddress address, ConnectOptions options) throws IOException {
        if (address.isRemote()
                && (options.credentials().isPresent() || options.requireEncryption())) {
            throw new UnsupportedOperationException(
                    address
                            + ": this system logs on to other machines by itself, and decides by"
                            + " itself what is encrypted");
        }
        return new WindowsConnector(system, address, options, lanes).connect();
    }

    @Override
    public List<NamedPipeAddress> list() throws IOException {
        return new PipeDirectory(system).list();
    }

    @Override
    public List<SeenPipe> entries() throws IOException {
        return new PipeDirectory(system).entries();
    }

    @Override
    public Optional<SeenPipe> entry(NamedPipeAddress address) throws IOException {
        if (address.isRemote() || address.isSocketPath()) {
            throw SeenPipe.cannotBeSeen(address);
        }
        return new PipeDirectory(system).entry(address);
    }

    @Override
    public boolean exists(NamedPipeAddress address) throws IOException {
        return new PipeDirectory(system).exists(address);
    }

    @Override
    public boolean await(NamedPipeAddress address, Optional<Duration> timeout) throws IOException {
        return new PipeDirectory(system).await(address, timeout);
    }
}
