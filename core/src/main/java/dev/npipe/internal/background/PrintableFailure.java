// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import org.jspecify.annotations.Nullable;

/** A failure in words that are {@link Printable}, for one whose own words are not. */
final class PrintableFailure extends Throwable {
    private static final long serialVersionUID = 1;

    /** Causes beyond it are left out; some are their own cause. */
    private static final int DEEPEST = 8;

    private PrintableFailure(String words, @Nullable Throwable cause) {
        super(words, cause, false, true);
    }

    /** The failure itself, or a copy without what is not printable. */
    static Throwable of(Throwable failure) {
        return isPrintable(failure) ? failure : copy(failure, DEEPEST);
    }

    private static boolean isPrintable(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null; depth++) {
            String words = at.toString();
            boolean plain = words.length() <= Printable.MOST && Printable.is(words);
            if (!plain || at.getSuppressed().length > 0 || depth == DEEPEST) {
                return false;
            }
            at = at.getCause();
        }
        return true;
    }

    private static PrintableFailure copy(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        var copy =
                new PrintableFailure(
                        Printable.of(failure.toString()),
                        cause == null || depth == 0 ? null : copy(cause, depth - 1));
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }
}
