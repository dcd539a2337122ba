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

    provides RemoteProvider with
            SmbProvider;
}
