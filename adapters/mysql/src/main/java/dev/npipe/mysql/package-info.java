// SPDX-License-Identifier: Apache-2.0
/** Pipes for MySQL Connector/J, which takes socket factories of its own kind only. */
package dev.npipe.mysql;
