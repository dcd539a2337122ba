// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.cli.place.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The standard streams of a program that was started for this; its errors go where ours go. */
public final class ProgramEnd implements End {
    private final Process process;
    private final StreamEnd streams;

    private ProgramEnd(Process process) {
        this.process = process;
        this.streams =
                new StreamEnd(
                        "process " + process.pid(),
                        process.getInputStream(),
                        process.getOutputStream());
    }

    /** Starts the program. */
    public static ProgramEnd start(Place.Program program) throws IOException {
        return new ProgramEnd(
                StartedPrograms.start(
                        new ProcessBuilder(program.words())
                                .redirectError(ProcessBuilder.Redirect.INHERIT)));
    }

    /** Ends the program, with what it started. */
    public void end() {
        StartedPrograms.end(process.toHandle());
    }

    /**
     * Fails if the program did: who has closed its output most often ends at once.
     *
     * @throws IOException if its exit code is not 0
     */
    public void expectSuccess() throws IOException, InterruptedException {
        if (process.waitFor(Duration.ofSeconds(1)) && process.exitValue() != 0) {
            throw new IOException("the program ended with exit code " + process.exitValue());
        }
    }

    /** The program. */
    public Process process() {
        return process;
    }

    @Override
    public String peer() {
        return streams.peer();
    }

    @Override
    public boolean hasMessages() {
        return false;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return streams.read(dst);
    }

    @Override
    public boolean isMessageComplete() {
        return true;
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        streams.write(src);
    }

    @Override
    public boolean canShutdownOutput() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        streams.shutdownOutput();
    }

    @Override
    public boolean holdsThread() {
        return true;
    }

    /**
     * Ends the program too, with what it started: it has lost both of its streams. Who has not read
     * all of its input is no news.
     */
    @Override
    public void close() throws IOException {
        end();
        try {
            streams.close();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }
}
