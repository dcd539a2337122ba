// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A pattern for names: {@code *} is any text, {@code ?} any one character. */
public final class Glob {
    private Glob() {}

    /** Tells whether a whole name is of this pattern. */
    public static Predicate<String> of(String pattern) {
        var regex = new StringBuilder();
        pattern.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '*' -> regex.append(".*");
                                case '?' -> regex.append('.');
                                default -> regex.append(Pattern.quote(Character.toString(c)));
                            }
                        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }
}
