// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.WindowsProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract over the pipes of Windows itself, or of Wine. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
final class WindowsContractTest extends NamedPipeContract
        implements WindowsBehaviour,
                WindowsResourceBehaviour,
                ThisMachineBehaviour,
                UnnamedBehaviour {
    private static final boolean WINE = WindowsBed.isWine();

    /**
     * Wine 8 ignores {@code FILE_FLAG_FIRST_PIPE_INSTANCE}, and answers {@code FindFirstFile} on
     * the directory of pipes with ERROR_BAD_DEV_TYPE.
     */
    static final Limits LIMITS = new Limits(true, false, !WINE, true, !WINE, true, false);

    private static final Provider WINDOWS = new WindowsProvider();

    @Override
    public Provider serverProvider() {
        return WINDOWS;
    }

    @Override
    public int openHandles() {
        return WindowsBed.openHandles();
    }

    /** Such a handle has no right to read attributes, which the question takes. */
    @Override
    public boolean whoOnlyWritesKnowsWhoHasGone() {
        return false;
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }
}
