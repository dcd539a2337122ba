// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.serve;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.cli.end.Door;
import dev.npipe.cli.end.End;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.place.Place;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class ServingTest {
    /** A door that nobody may pass. */
    private static final Door SHUT =
            new Door() {
                @Override
                public String address() {
                    return "shut";
                }

                @Override
                public End accept() throws AccessDeniedException {
                    throw new AccessDeniedException("shut", null, "for you");
                }

                @Override
                public void close() {}
            };

    @Test
    void thatNobodyCanBeLetInIsToldOnceAndWithItsExitCode() {
        var err = new StringWriter();
        var console = Console.of(new PrintWriter(err), new PrintWriter(err));
        Place place = Place.parse("shut");
        var serving = new Serving(place, SHUT, console, false);
        assertThatThrownBy(() -> serving.first(_ -> {}))
                .hasMessage(place + ": access denied")
                .asInstanceOf(InstanceOfAssertFactories.type(FailedException.class))
                .extracting(e -> e.failure().exitCode())
                .isEqualTo(ExitCode.ACCESS_DENIED);
    }
}
