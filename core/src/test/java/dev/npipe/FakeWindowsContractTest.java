// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.FakeWindows;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract over the classes for Windows and a model of its pipes, on any machine. */
@Tag("slow")
final class FakeWindowsContractTest {
    static final Limits LIMITS = new Limits(true, false, true, true, true, true, false);

    @Nested
    final class AsMeasured extends Model {
        private static final FakeWindows WINDOWS = new FakeWindows();
        private static final Provider PROVIDER = WINDOWS.provider();

        AsMeasured() {
            super(WINDOWS, PROVIDER);
        }
    }

    /** What the documentation leaves open, the other way round; and slow cancels. */
    @Nested
    final class AsItMayBe extends Model {
        private static final FakeWindows WINDOWS =
                new FakeWindows().withPacketsForWarnings().withLateCancels();
        private static final Provider PROVIDER = WINDOWS.provider();

        AsItMayBe() {
            super(WINDOWS, PROVIDER);
        }
    }

    abstract static class Model extends NamedPipeContract
            implements WindowsBehaviour,
                    WindowsResourceBehaviour,
                    ThisMachineBehaviour,
                    UnnamedBehaviour {
        private final FakeWindows windows;
        private final Provider provider;

        /** Over a backend of this Windows. */
        Model(FakeWindows windows, Provider provider) {
            this.windows = windows;
            this.provider = provider;
        }

        @Override
        public Provider serverProvider() {
            return provider;
        }

        @Override
        public Provider clientProvider() {
            return provider;
        }

        @Override
        public int openHandles() {
            return windows.openHandles();
        }

        @Override
        public Limits limits() {
            return LIMITS;
        }
    }
}
