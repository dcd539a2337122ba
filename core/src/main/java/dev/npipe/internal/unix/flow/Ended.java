// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Whether a connection is closed, for itself and for its parts, which all ask the same one. */
final class Ended extends AtomicBoolean implements BooleanSupplier {
    private static final long serialVersionUID = 1L;

    Ended() {}

    @Override
    public boolean getAsBoolean() {
        return get();
    }
}
