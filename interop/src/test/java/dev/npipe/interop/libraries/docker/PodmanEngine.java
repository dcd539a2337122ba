// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.interop.Program;
import dev.npipe.interop.programs.RealProgram;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.Rights;
import java.io.IOException;
import java.nio.file.Path;

/** Podman, which speaks the API of Docker's engine at a Unix socket in a folder of its own. */
final class PodmanEngine implements AutoCloseable {
    private static final Path STARTER =
            Program.MODULE.resolve(
                    "src/test/resources/dev/npipe/interop/libraries/docker/engine.sh");

    private final Path folder;
    private final RealProgram program;

    private PodmanEngine(Path folder, RealProgram program) {
        this.folder = folder;
        this.program = program;
    }

    /** Starts it, if it is installed. */
    static PodmanEngine start(Path folder) throws IOException, InterruptedException {
        ForeignPrograms.assumeWanted();
        assumeTrue(Rights.isRoot(), "only root may mount what is in containers");
        RealProgram.installed("podman");
        RealProgram program =
                RealProgram.start(
                        folder,
                        "unshare",
                        "--mount-proc",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "sh",
                        STARTER.toString(),
                        folder.toString());
        return new PodmanEngine(folder, program.awaitSocket(socket(folder)));
    }

    /** A program for images that have nothing else, not even libraries. */
    static Path busybox() {
        return RealProgram.installed("busybox");
    }

    private static Path socket(Path folder) {
        return folder.resolve("engine.sock");
    }

    /** Where it listens. */
    Path socket() {
        return socket(folder);
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
