// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import dev.npipe.cli.end.End;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.tap.Passage.Direction;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Plays the conversations of a recording, one after the other.
 *
 * @param ours the direction that is sent; the other one is compared
 * @param speed how many times as fast as recorded; infinite for at once
 * @param limit how long an answer may take
 */
public record Replay(Path file, Direction ours, double speed, Duration limit) {
    /** Where the other side of the next conversation is. */
    public interface Others {
        End next() throws IOException;
    }

    /**
     * Plays all of it.
     *
     * @return {@link ExitCode#FAILED} if anything answered differently
     */
    public ExitCode run(Others others, Console console) throws IOException, InterruptedException {
        var report = new Report(console.out());
        Contents contents = contents();
        for (Contents.Extent extent : contents.conversations()) {
            try (End end = others.next()) {
                var pace = new Pace(speed, extent.begin());
                var player = new Player(end, ours, pace, report, limit);
                contents.each(extent, player::play);
            }
        }
        console.err()
                .println(
                        "npipe: %s, %s, %s different"
                                .formatted(
                                        counted(contents.conversations().size(), "conversation"),
                                        counted(report.answers(), "answer"),
                                        report.differences()));
        return report.differences() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private Contents contents() throws FailedException {
        try {
            return Contents.of(file);
        } catch (NoSuchFileException e) {
            var missing = new Failure(ExitCode.FAILED, "no such file");
            throw new FailedException(file.toString(), missing, e);
        } catch (IOException e) {
            var failure = new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()));
            throw new FailedException(file.toString(), failure, e);
        }
    }
}
