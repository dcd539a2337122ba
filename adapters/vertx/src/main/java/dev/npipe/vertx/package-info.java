// SPDX-License-Identifier: Apache-2.0
/**
 * Vert.x over named pipes: {@link dev.npipe.vertx.NamedPipeTransport} is given to {@code
 * Vertx.builder()}.
 */
package dev.npipe.vertx;
