// SPDX-License-Identifier: Apache-2.0
/**
 * A transport for docker-java over named pipes and Unix sockets.
 *
 * <p>{@link dev.npipe.docker.NamedPipeDockerHttpClient} is given to {@code DockerClientImpl}.
 * Inside, a request is a {@code Call}: an ordinary one ({@code PooledCall}) uses Apache HttpClient
 * 5 and its pool, and one that becomes a stream both ways ({@code HijackedCall}) has a connection
 * of its own.
 */
package dev.npipe.docker;
