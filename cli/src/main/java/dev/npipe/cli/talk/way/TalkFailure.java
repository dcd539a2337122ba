// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import dev.npipe.cli.end.Ends;
import dev.npipe.cli.framing.BrokenRecordException;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.place.Place;
import java.io.IOException;

/** What went wrong in a talk, as the user is told. */
public final class TalkFailure {
    private TalkFailure() {}

    /** What went wrong with the other end, or with the records that it sent. */
    public static FailedException of(Place place, IOException e) {
        return e instanceof BrokenRecordException
                ? new FailedException(
                        place.toString(),
                        new Failure(ExitCode.BROKE_OFF, String.valueOf(e.getMessage())),
                        e)
                : Ends.failed(place, e);
    }
}
