// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The servers of this JVM, closed when it ends in an orderly way, so that no file stays behind. */
final class OpenListeners {
    private static final System.Logger LOG = System.getLogger("dev.npipe");
    private static final Set<LocalListener> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenListeners::closeAll, "npipe-shutdown"));
    }

    private OpenListeners() {}

    static void add(LocalListener listener) {
        OPEN.add(listener);
    }

    static void remove(LocalListener listener) {
        OPEN.remove(listener);
    }

    private static void closeAll() {
        for (LocalListener listener : OPEN) {
            try {
                listener.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "closing " + listener, e);
            }
        }
    }
}
