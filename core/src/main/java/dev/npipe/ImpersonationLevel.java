// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * How far a server may act as its client: the {@code SECURITY_IMPERSONATION_LEVEL} that a client
 * grants when it connects.
 *
 * <p>Only Windows knows levels other than {@link #IDENTIFICATION}; elsewhere asking for another one
 * fails at {@code connect}.
 *
 * @since 0.1
 */
public enum ImpersonationLevel {
    /** The server learns nothing about the client. */
    ANONYMOUS,
    /** The server learns who the client is, and cannot act as it. This is the default. */
    IDENTIFICATION,
    /** The server may act as the client on its own machine. */
    IMPERSONATION,
    /** The server may act as the client on other machines too. */
    DELEGATION
}
