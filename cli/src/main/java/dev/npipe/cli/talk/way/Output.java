// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import dev.npipe.cli.framing.RecordSink;
import java.io.IOException;

/** Where what was received is written or shown. */
public interface Output extends RecordSink {
    /** Nothing more comes. */
    default void end() throws IOException {}
}
