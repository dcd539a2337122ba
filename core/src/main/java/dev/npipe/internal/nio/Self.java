// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.security.PeerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The user that this process runs as, found out once. */
final class Self {
    static final Self IDENTITY = new Self();

    private volatile @Nullable PeerIdentity identity;

    private Self() {}

    PeerIdentity get() throws IOException {
        PeerIdentity known = identity;
        if (known == null) {
            known = find();
            identity = known;
        }
        return known;
    }

    /** What {@link #get} has found out. */
    PeerIdentity known() {
        PeerIdentity known = identity;
        if (known == null) {
            throw new IllegalStateException("nobody has asked for this process' user yet");
        }
        return known;
    }

    /**
     * The owner of what this process owns: its entry in {@code /proc} on Linux, a file made for
     * this elsewhere. The property {@code user.name} can be set to anything.
     */
    private static PeerIdentity find() throws IOException {
        Path process = Path.of("/proc/self/");
        if (Files.exists(process)) {
            return ownerOf(process);
        }
        Path file = Files.createTempFile("npipe", null);
        try {
            return ownerOf(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static PeerIdentity ownerOf(Path path) throws IOException {
        UserPrincipal owner = Files.getOwner(path);
        if (!(Files.getAttribute(path, "unix:uid") instanceof Number uid)) {
            throw new IOException("the system does not tell the owner of " + path);
        }
        return PeerIdentity.ofUser(owner, OptionalLong.of(uid.longValue()));
    }
}
