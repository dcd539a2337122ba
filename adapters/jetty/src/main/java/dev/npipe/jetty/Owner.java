// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The server or client of Jetty that an end point works for.
 *
 * @param isServer whether it answers; then the end of its output ends a connection whose pipe has
 *     no half-close
 * @param scheduler for idle timeouts
 * @param executor the threads that may block
 * @param whenClosed is told of an end point's end, after its connection was
 */
record Owner(
        boolean isServer, Scheduler scheduler, Executor executor, Consumer<EndPoint> whenClosed) {}
