// SPDX-License-Identifier: Apache-2.0

/** Recordings of what a tap saw: pcapng files that Wireshark opens. */
@NullMarked
package dev.npipe.cli.capture;

import org.jspecify.annotations.NullMarked;
