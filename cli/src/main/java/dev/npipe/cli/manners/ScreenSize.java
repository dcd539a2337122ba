// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How many characters the terminal of this process shows. */
public record ScreenSize(int rows, int columns) {
    /** What a terminal has that does not say. */
    public static final ScreenSize USUAL = new ScreenSize(24, 80);

    /**
     * Asks the terminal, through the program that every Unix has for it: the runtime cannot. It
     * takes some milliseconds.
     */
    public static ScreenSize now() throws InterruptedException {
        File terminal = new File("/dev/tty");
        if (!terminal.exists()) {
            return USUAL;
        }
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(terminal)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            byte[] said = stty.getInputStream().readNBytes(64);
            boolean done = stty.waitFor(1, TimeUnit.SECONDS);
            return done ? parse(new String(said, StandardCharsets.US_ASCII)) : USUAL;
        } catch (IOException e) {
            return USUAL; // without a terminal, or without the program
        }
    }

    private static ScreenSize parse(String text) {
        String[] numbers = text.strip().split(" ");
        if (numbers.length != 2 || !text.strip().matches("\\d{1,5} \\d{1,5}")) {
            return USUAL;
        }
        int rows = Integer.parseInt(numbers[0]);
        int columns = Integer.parseInt(numbers[1]);
        return rows < 2 || columns < 2 ? USUAL : new ScreenSize(rows, columns);
    }
}
