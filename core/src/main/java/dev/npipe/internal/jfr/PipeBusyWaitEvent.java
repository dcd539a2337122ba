// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A client waited because all instances were in use. */
@Name("dev.npipe.PipeBusyWait")
@Label("Pipe Busy Wait")
@Description("A client waited for a free instance of a pipe")
@Category("Named Pipes")
@Enabled(false)
@StackTrace(false)
@Threshold("1 ms")
public final class PipeBusyWaitEvent extends Event {
    /** The pipe. */
    @Label("Address")
    public @Nullable String address;

    /** Whether it got an instance. */
    @Label("Granted")
    public boolean granted;
}
