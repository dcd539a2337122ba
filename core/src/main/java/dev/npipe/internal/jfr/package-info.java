// SPDX-License-Identifier: Apache-2.0

/**
 * Events of the Flight Recorder, off unless a recording turns them on. Where the JDK's own socket
 * events ({@code jdk.SocketRead}, {@code jdk.SocketWrite}) have a field, it has the same name here.
 */
package dev.npipe.internal.jfr;
