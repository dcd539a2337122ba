// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import dev.npipe.cli.framing.RecordSink;
import java.io.IOException;

/** Where what was received is written or shown. */
interface Output extends RecordSink {
    /** Nothing more comes. */
    default void end() throws IOException {}
}
