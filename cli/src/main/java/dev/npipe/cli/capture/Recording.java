// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.tap.Audience;
import dev.npipe.cli.tap.Passage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Records everything: nothing is left out, so a slow disk slows what is carried. What cannot be
 * written ends the recording, not the carrying.
 */
public final class Recording implements Audience {
    private final CaptureWriter writer;
    private final Path path;
    private final Consumer<String> speaker;
    private boolean ended;
    private ExitCode outcome = ExitCode.OK;

    /**
     * A recording in this file.
     *
     * @param speaker says that it ended early
     */
    public Recording(CaptureWriter writer, Path path, Consumer<String> speaker) {
        this.writer = writer;
        this.path = path;
        this.speaker = speaker;
    }

    @Override
    public synchronized void passed(Passage passage) {
        if (ended) {
            return;
        }
        try {
            writer.write(passage);
        } catch (IOException e) {
            fail(e);
            end(true);
        }
    }

    private void fail(IOException e) {
        outcome = ExitCode.FAILED;
        speaker.accept(path + ": the recording ends here: " + e.getMessage());
    }

    private void end(boolean unfinished) {
        ended = true;
        try (writer) {
            if (unfinished) {
                writer.dropUnfinished();
            }
        } catch (IOException e) {
            if (outcome == ExitCode.OK) {
                fail(e);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!ended) {
            end(false);
        }
    }

    @Override
    public synchronized ExitCode outcome() {
        return outcome;
    }
}
