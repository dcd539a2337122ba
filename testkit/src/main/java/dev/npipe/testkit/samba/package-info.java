// SPDX-License-Identifier: Apache-2.0

/** A file server of one's own: Samba's smbd on the loopback interface. */
@NullMarked
package dev.npipe.testkit.samba;

import org.jspecify.annotations.NullMarked;
