// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/**
 * Named pipes for the JVM: one API, with the words and the behaviour of Windows named pipes, on
 * Windows, Linux and macOS.
 *
 * <p>The public API is the package {@link dev.npipe}, and {@link dev.npipe.net} for libraries that
 * want a socket. The module needs the JDK alone. Give it native access with {@code
 * --enable-native-access=dev.npipe} where you want the system's own calls.
 */
@NullMarked
module dev.npipe {
    requires static transitive java.rmi;
    requires static org.jspecify;
    requires jdk.jfr;
    requires jdk.net;

    uses dev.npipe.internal.RemoteProvider;

    exports dev.npipe;
    exports dev.npipe.net;
    exports dev.npipe.internal to
            dev.npipe.smb;
    exports dev.npipe.internal.background to
            dev.npipe.smb;
    exports dev.npipe.internal.error to
            dev.npipe.smb;
    exports dev.npipe.internal.security to
            dev.npipe.smb;
}
