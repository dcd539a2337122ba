// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a file from looking old to what cleans up directories such as {@code /tmp}: that goes by
 * the times of a file (systemd-tmpfiles(8), which spares living sockets anyway, and tmpreaper(8)).
 */
final class Freshness {
    private static final Duration OLD = Duration.ofHours(1);

    private Freshness() {}

    /** Gives the file the time of now if its own is old. */
    static void keep(Path file) throws IOException {
        var view =
                Files.getFileAttributeView(
                        file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        Instant now = Instant.now();
        if (view.readAttributes().lastModifiedTime().toInstant().isBefore(now.minus(OLD))) {
            view.setTimes(FileTime.from(now), FileTime.from(now), null);
        }
    }
}
