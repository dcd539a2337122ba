// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that another process has locked; it fails when it cannot be. */
public final class LockedElsewhere implements AutoCloseable {
    private final Process process;

    public LockedElsewhere(Path file) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        process =
                new ProcessBuilder(
                                java.toString(),
                                "-cp",
                                ChildJvm.root(LockedElsewhere.class).toString(),
                                LockedElsewhere.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader out = process.inputReader();
        String answer = out.readLine();
        if (!"ok".equals(answer)) {
            close();
            throw new IOException(file + " is locked: " + answer);
        }
    }

    /** Locks the file until the standard input ends. */
    public static void main(String[] args) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            System.out.println(lock == null ? "held by another process" : "ok");
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
