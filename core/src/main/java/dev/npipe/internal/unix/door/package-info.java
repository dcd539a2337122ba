// SPDX-License-Identifier: Apache-2.0

/**
 * The doors of a server's pipe: how clients greet there, and in which words they are answered. A
 * {@link dev.npipe.internal.unix.door.Door} makes a {@link dev.npipe.internal.unix.door.Greeting},
 * what was heard is a {@link dev.npipe.internal.unix.door.Request}, and why somebody does not get
 * in is a {@link dev.npipe.internal.unix.door.Refusal}. Who gets in is decided in {@code
 * reception}, which this does not know; the door of other machines is in {@code samba}.
 */
package dev.npipe.internal.unix.door;
