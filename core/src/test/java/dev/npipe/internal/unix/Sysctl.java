// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A setting of the kernel that is another one for a while. */
public record Sysctl(Path file, String before) implements AutoCloseable {

    /** Changes it; aborts the test where that cannot be done. */
    static Sysctl set(String name, String value) throws IOException {
        Path file = Path.of("/proc/sys").resolve(name);
        if (!Files.exists(file)) {
            throw new TestAbortedException("this kernel has no " + name);
        }
        String before = Files.readString(file).strip();
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new TestAbortedException("the kernel's settings cannot be changed here", e);
        }
        return new Sysctl(file, before);
    }

    @Override
    public void close() throws IOException {
        Files.writeString(file, before);
    }
}
