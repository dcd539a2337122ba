// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The main program of one of several JVMs that want to be the server of one path, again and again.
 * It prints how often it was, or that it was not alone.
 */
final class PathRace {
    private PathRace() {}

    /** The arguments: the path, a file that whoever is the server makes, and how often. */
    public static void main(String[] args) throws IOException {
        Path mark = Path.of(args[1]);
        int wanted = Integer.parseInt(args[2]);
        int had = 0;
        System.out.println("ready");
        if (System.in.read() < 0) {
            return;
        }
        while (had < wanted) {
            try (var _ = NamedPipeServerChannel.bind(NamedPipeAddress.parse(args[0]))) {
                had++;
                try {
                    Files.createFile(mark);
                } catch (FileAlreadyExistsException e) {
                    System.out.println("there were two servers");
                    return;
                }
                Files.delete(mark);
            } catch (FileAlreadyExistsException e) {
                Thread.onSpinWait();
            }
        }
        System.out.println("was the server " + had + " times");
    }
}
