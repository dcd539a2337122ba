// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

/**
 * Whose turn it is to use a socket's two streams, which one thread at a time does in each
 * direction. Who has something to do there beside the application takes a turn that nobody has.
 */
public interface Turns {
    /** Does it while nobody reads; false if somebody does. Never waits. */
    boolean ifNobodyReads(Runnable work);

    /** Does it while nobody writes; false if somebody does. Never waits. */
    boolean ifNobodyWrites(Runnable work);
}
