// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A server accepted a client. */
@Name("dev.npipe.PipeAccept")
@Label("Pipe Accept")
@Description("Accepting a client of a pipe")
@Category("Named Pipes")
@Enabled(false)
public final class PipeAcceptEvent extends Event {
    /** The pipe. */
    @Label("Address")
    public @Nullable String address;
}
