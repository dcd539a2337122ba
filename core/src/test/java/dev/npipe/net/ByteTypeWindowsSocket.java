// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.util.EnumSet;
import java.util.Set;

/** Sockets over pipes of byte type on Windows, as most servers there have it: no half-close. */
abstract class ByteTypeWindowsSocket extends PipeSocketBehaviour {
    @Override
    public Set<Difference> differences() {
        return EnumSet.allOf(Difference.class);
    }
}
