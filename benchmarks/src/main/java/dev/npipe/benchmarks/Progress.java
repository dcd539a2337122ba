// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.PrintStream;

/** Says what runs now: on a terminal in one line that is rewritten, elsewhere one line a step. */
final class Progress {
    private final PrintStream out;
    private final boolean terminal;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(String step) {
        if (terminal) {
            out.printf("\r%-75s", step);
            out.flush();
        } else {
            out.println(step);
        }
    }

    /** A step of many: where lines stay, only its beginning is worth one. */
    void count(String step, int done, int all, String detail) {
        if (terminal) {
            show("%s, round %s of %s, %s".formatted(step, done, all, detail));
        } else if (done == 1) {
            show("%s, %s, %s rounds".formatted(step, detail, all));
        }
    }

    void clear() {
        if (terminal) {
            out.printf("\r%-75s\r", "");
            out.flush();
        }
    }
}
