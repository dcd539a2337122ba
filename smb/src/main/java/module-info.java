// SPDX-License-Identifier: Apache-2.0

import dev.npipe.internal.RemoteProvider;
import dev.npipe.smb.SmbProvider;
import org.jspecify.annotations.NullMarked;

/**
 * Named pipes across the network, over SMB.
 *
 * <p>There is nothing to call here: with this module present, {@link dev.npipe} takes addresses of
 * other machines, such as {@code \\host\pipe\SamplePipe}.
 */
@NullMarked
module dev.npipe.smb {
    requires dev.npipe;
    requires com.hierynomus.smbj;
    requires java.security.jgss;
    requires jdk.net;
    requires jdk.security.auth;
    requires jdk.security.jgss;
    requires static org.jspecify;
    // Not called here: smbj needs it, and cannot say so without a module descriptor.
    requires org.slf4j;

    provides RemoteProvider with
            SmbProvider;
}
