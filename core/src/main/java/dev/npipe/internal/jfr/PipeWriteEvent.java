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

/** A write, with the time it waited. */
@Name("dev.npipe.PipeWrite")
@Label("Pipe Write")
@Description("Writing data to a pipe")
@Category("Named Pipes")
@Enabled(false)
@Threshold("20 ms")
public final class PipeWriteEvent extends Event {
    /** The pipe. */
    @Label("Address")
    public @Nullable String address;

    /** The write timeout in milliseconds, 0 for none. */
    @Label("Timeout Value")
    @Timespan(Timespan.MILLISECONDS)
    public long timeout;

    /** The number of bytes. */
    @Label("Bytes Written")
    @DataAmount
    public long bytesWritten;
}
