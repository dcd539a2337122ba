// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * What {@code java.net.Socket} and {@code ServerSocket} promise, run for TCP, for Unix sockets of
 * another library, and for pipes. Pipes say where they differ, and a test then insists on the
 * difference; what the other library does not keep, its runner names.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SocketBehaviour
        implements SocketStateBehaviour,
                SocketStreamBehaviour,
                SocketHalfCloseBehaviour,
                SocketTimeoutBehaviour,
                SocketCloseBehaviour,
                ServerSocketBehaviour,
                SocketOptionBehaviour,
                SocketTlsBehaviour {}
