// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a test started and opened. It is ended with the test, the last first. */
public final class Started implements AfterEachCallback {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Ends this with the test. */
    public <T extends AutoCloseable> T kept(T resource) {
        open.push(resource);
        return resource;
    }

    /** Ends all of it now, for a test that looks at what is left. */
    public void end() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        end();
    }
}
