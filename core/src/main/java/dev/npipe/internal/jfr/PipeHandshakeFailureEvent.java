// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A handshake did not succeed. */
@Name("dev.npipe.PipeHandshakeFailure")
@Label("Pipe Handshake Failure")
@Description("A client connected and did not complete the handshake")
@Category("Named Pipes")
@Enabled(false)
@StackTrace(false)
public final class PipeHandshakeFailureEvent extends Event {
    /** The pipe. */
    @Label("Address")
    public @Nullable String address;

    /** What was wrong. */
    @Label("Reason")
    public @Nullable String reason;
}
