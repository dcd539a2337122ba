// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.PipeAccount;
import dev.npipe.PipeState;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.UserNamespace;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A socket file, and who listens there.
 *
 * @param path as a client finds it
 * @param real the file itself
 */
record Place(
        Path path,
        Path real,
        FileIdentity file,
        PipeState state,
        Optional<SocketView.Listener> listener) {

    /** True where clients greet in npipe's own protocol, by the name of the file. */
    boolean isNpipe() {
        return String.valueOf(path.getFileName()).startsWith(SocketPaths.NPIPE_PREFIX);
    }

    /** The user who listens, or whose the file is. */
    long uid() {
        return listener.map(SocketView.Listener::uid)
                .orElse(OptionalLong.empty())
                .orElse(file.uid());
    }

    /** The same, as far as it is known: a number that stands for nobody is nobody's. */
    Optional<PipeAccount> owner() throws IOException {
        long uid = uid();
        if (UserNamespace.here().isNobody(uid)) {
            return Optional.empty();
        }
        Optional<String> name = uid == file.uid() ? ownerName() : Optional.empty();
        return Optional.of(
                new PipeAccount(
                        name, OptionalLong.of(uid), Optional.of(Sid.unixUser(uid).toString())));
    }

    /**
     * Empty if there is no such account, for which the JDK says the number; or no file any more.
     */
    private Optional<String> ownerName() throws IOException {
        try {
            String name = Files.getOwner(real, LinkOption.NOFOLLOW_LINKS).getName();
            return Optional.of(name).filter(is -> !is.equals(Long.toString(file.uid())));
        } catch (FileSystemException e) {
            return Optional.empty();
        }
    }
}
