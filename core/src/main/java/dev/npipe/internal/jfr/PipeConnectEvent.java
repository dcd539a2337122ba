// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A client connected, or failed to. */
@Name("dev.npipe.PipeConnect")
@Label("Pipe Connect")
@Description("Connecting to a pipe")
@Category("Named Pipes")
@Enabled(false)
public final class PipeConnectEvent extends Event {
    /** The pipe. */
    @Label("Address")
    public @Nullable String address;

    /** The exception, or null when it connected. */
    @Label("Failure")
    public @Nullable String failure;
}
