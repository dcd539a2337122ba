// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A read, with the time it waited. */
@Name("dev.npipe.PipeRead")
@Label("Pipe Read")
@Description("Reading data from a pipe")
@Category("Named Pipes")
@Enabled(false)
@Threshold("20 ms")
public final class PipeReadEvent extends Event {
    /** The pipe. */
    @Label("Address")
    public @Nullable String address;

    /** The read timeout in milliseconds, 0 for none. */
    @Label("Timeout Value")
    @Timespan(Timespan.MILLISECONDS)
    public long timeout;

    /** The number of bytes, 0 also at the end. */
    @Label("Bytes Read")
    @DataAmount
    public long bytesRead;

    /** Whether the peer has closed. */
    @Label("End of Stream")
    public boolean endOfStream;
}
