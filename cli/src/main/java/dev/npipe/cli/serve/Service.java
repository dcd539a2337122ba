// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.serve;

import dev.npipe.cli.end.End;
import java.io.IOException;

/** What a server does for a client; several clients may be served at the same time. */
public interface Service {
    /** Serves one client, until it has all or leaves; the caller closes it. */
    void serve(End client) throws IOException, InterruptedException;
}
