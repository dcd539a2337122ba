// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * The fixed properties of a pipe and the number of its instances, as {@code GetNamedPipeInfo} and
 * {@code GetNamedPipeHandleState} report them.
 *
 * @param type the type that the server gave the pipe
 * @param direction the direction that the server gave the pipe
 * @param serverEnd true when asked at the server's end
 * @param inboundBufferSize the buffer from client to server in bytes, 0 for the system's choice
 * @param outboundBufferSize the buffer from server to client in bytes, 0 for the system's choice
 * @param maxInstances the most instances the pipe may have, {@link #UNLIMITED_INSTANCES} for no
 *     limit of its own
 * @param instances the number of instances when this was asked (at a client's end on Unix: when it
 *     connected); 0 when the system does not tell
 * @since 0.1
 */
public record PipeInfo(
        PipeMode type,
        PipeDirection direction,
        boolean serverEnd,
        int inboundBufferSize,
        int outboundBufferSize,
        int maxInstances,
        int instances) {

    /** As many instances as the system has room for: {@code PIPE_UNLIMITED_INSTANCES}. */
    public static final int UNLIMITED_INSTANCES = 255;
}
