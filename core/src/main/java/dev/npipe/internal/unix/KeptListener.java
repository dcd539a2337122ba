// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.Listener;

/** A listener that holds files, which somebody may remove while it lives. */
interface KeptListener extends Listener {
    /** Makes again what is missing, or closes when somebody else has taken a place of its. */
    void lookAfterFiles();
}
