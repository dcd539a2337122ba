// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.security.SddlParser;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.waiting.Instances;
import java.time.Duration;
import java.util.Optional;

/** A pipe of messages, both ways, for everybody. */
final class TestPipe {
    private TestPipe() {}

    /** The pipe of this name, whose application has so many instances at most. */
    static ServedPipe of(String name, int most, Instances instances) {
        var options =
                new BindOptions(
                        PipeMode.MESSAGE,
                        PipeDirection.DUPLEX,
                        most,
                        0,
                        0,
                        Duration.ofSeconds(1),
                        SddlParser.parse("D:NO_ACCESS_CONTROL"),
                        true,
                        false,
                        false,
                        false,
                        0);
        return new ServedPipe(NamedPipeAddress.of(name), options, instances, Optional.empty());
    }
}
