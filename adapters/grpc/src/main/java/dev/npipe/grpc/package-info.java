// SPDX-License-Identifier: Apache-2.0
/**
 * gRPC over named pipes, on the channels of {@link dev.npipe.netty}.
 *
 * <p>{@link dev.npipe.grpc.NamedPipeGrpc} makes the builders of both ends. With this module present
 * a target such as {@code npipe:SamplePipe} is enough for a client: {@link
 * dev.npipe.grpc.NamedPipeNameResolverProvider} reads it, and {@link
 * dev.npipe.grpc.NamedPipeChannelProvider} brings the channels for it.
 */
package dev.npipe.grpc;
