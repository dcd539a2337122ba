// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of an unnamed pipe's argument: what nobody can guess, and what the child has to know
 * about the pipe, as the argument has to be something that any program can open.
 *
 * @param random digits and letters of one case, as some file systems know no other
 */
record UnnamedKey(String random, PipeMode mode, PipeDirection direction) {
    private static final int BITS = 128;
    private static final Pattern END = Pattern.compile("-([0-9a-z]+)-([bm])([dio])\\z");

    static UnnamedKey random(PipeMode mode, PipeDirection direction) {
        var bits = new BigInteger(BITS, new SecureRandom());
        return new UnnamedKey(bits.toString(Character.MAX_RADIX), mode, direction);
    }

    /** The text, such as {@code 3f0v…-md}. */
    String text() {
        char type =
                switch (mode) {
                    case BYTE -> 'b';
                    case MESSAGE -> 'm';
                };
        char way =
                switch (direction) {
                    case DUPLEX -> 'd';
                    case INBOUND -> 'i';
                    case OUTBOUND -> 'o';
                };
        return random + '-' + type + way;
    }

    /** The key at the end of an argument. */
    static UnnamedKey parse(String argument) {
        Matcher end = END.matcher(argument);
        if (!end.find()) {
            throw new IllegalArgumentException(
                    "not the argument of a pipe without a name: \"" + argument + '"');
        }
        PipeMode mode = end.group(2).equals("b") ? PipeMode.BYTE : PipeMode.MESSAGE;
        PipeDirection direction =
                switch (end.group(3)) {
                    case "i" -> PipeDirection.INBOUND;
                    case "o" -> PipeDirection.OUTBOUND;
                    default -> PipeDirection.DUPLEX;
                };
        return new UnnamedKey(end.group(1), mode, direction);
    }
}
