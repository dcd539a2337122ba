// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipes;
import dev.npipe.PipeEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which pipes are listed.
 *
 * @param name which names; of a socket the whole path
 * @param sockets whether sockets that are no pipes are listed as well
 * @param brief whether their labels are enough
 */
public record Listing(Predicate<String> name, boolean sockets, boolean brief) {
    private static final List<String> HEADS =
            List.of("NAME", "TYPE", "DIRECTION", "IN USE", "OWNER", "PROCESS", "PROGRAM", "SPEAKS");

    /** Those of this moment: pipes by name, then sockets by path. */
    public List<PipeEntry> now() throws IOException {
        var all = new ArrayList<PipeEntry>();
        var paths = new HashSet<Path>();
        for (PipeEntry pipe : brief ? NamedPipes.briefEntries() : NamedPipes.entries()) {
            paths.addAll(pipe.paths());
            if (name.test(pipe.address().name())) {
                all.add(pipe);
            }
        }
        if (sockets) {
            for (PipeEntry socket : NamedPipes.sockets()) {
                boolean isPipes = paths.containsAll(socket.paths());
                if (!isPipes && name.test(socket.address().name())) {
                    all.add(socket);
                }
            }
        }
        return all;
    }

    /** Them in lines: their names, or a table of everything about them with a line of heads. */
    public static List<String> lines(List<PipeEntry> pipes, boolean all) {
        if (!all) {
            return pipes.stream().map(EntryWords::label).toList();
        }
        var rows = new ArrayList<List<String>>();
        rows.add(HEADS);
        pipes.forEach(pipe -> rows.add(EntryWords.row(pipe)));
        return Table.lines(rows);
    }
}
