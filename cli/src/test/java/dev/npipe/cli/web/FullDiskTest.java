// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Started;
import dev.npipe.cli.Until;
import dev.npipe.cli.web.kept.Entry;
import dev.npipe.cli.web.kept.History;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full for a while: what passes then is counted, and what passes later is kept. */
final class FullDiskTest {
    private static final int ROOM = 1 << 20;

    @TempDir Path directory;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private SmallDisk disk;
    @RegisterExtension final Started started = new Started();
    private WebAudience web;
    private Traffic traffic;
    private long passed;

    @BeforeEach
    void open() throws IOException {
        FileChannel file =
                FileChannel.open(
                        directory.resolve("file"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        disk = new SmallDisk(file, ROOM);
        var history = new History(1L << 30, () -> disk);
        web =
                started.kept(
                        WebAudience.open(
                                new Seen("small", "data", history), _ -> true, 0, said::add));
        traffic = new Traffic(web);
    }

    @Test
    void whatPassesAfterwardsIsKeptAgain() throws Exception {
        for (int length : new int[] {100, 5_000, 300_000}) {
            for (int i = 0; i < 8; i++) {
                pass(length);
            }
        }
        assertThat(web.seen().missed().get()).as("not kept").isPositive();
        assertThat(said)
                .containsExactly("the page misses what cannot be kept: No space left on device");
        long first = web.seen().history().endRow();
        assertThat(first).as("kept").isPositive();
        disk.enlarge();
        for (int length : new int[] {300_000, 5_000, 100, 0}) {
            pass(length);
        }
        assertThat(web.seen().history().endRow()).isEqualTo(first + 4);
        assertThat(lengths().subList((int) first, (int) first + 4))
                .containsExactly(300_000, 5_000, 100, 0);
        assertThat(lengths().subList(0, (int) first)).isSubsetOf(100, 5_000, 300_000);
        assertThat(said).hasSize(1);
    }

    @Test
    void ofManyThatPassAtOnceThoseOnTheDiskAreNotCounted() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            traffic.toServer(1, new byte[3_000]);
        }
        passed += 2_000;
        awaitAll();
        assertThat(web.seen().history().endRow()).as("kept").isBetween(1L, ROOM / 3_000L);
        assertThat(lengths()).hasSize((int) web.seen().history().endRow()).containsOnly(3_000);
        disk.enlarge();
        pass(77);
        assertThat(lengths().getLast()).isEqualTo(77);
    }

    private void pass(int length) throws InterruptedException {
        traffic.toServer(1, new byte[length]);
        passed++;
        awaitAll();
    }

    /** Waits until everything that passed is kept, or counted. */
    private void awaitAll() throws InterruptedException {
        Until.isTrue("all are accounted for", () -> accounted() >= passed);
        assertThat(accounted()).isEqualTo(passed);
    }

    private long accounted() {
        return web.seen().history().endRow() + web.seen().missed().get();
    }

    /** How long the messages are that the page can show. */
    private List<Integer> lengths() throws IOException {
        var lengths = new ArrayList<Integer>();
        web.seen()
                .history()
                .forward(
                        0,
                        (Entry entry) -> {
                            lengths.add(entry.passage().bytes().length);
                            return true;
                        });
        return lengths;
    }
}
