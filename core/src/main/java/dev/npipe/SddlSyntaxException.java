// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * A text is not a security descriptor in SDDL, or not one for a pipe. The message shows the text
 * with a mark below the place.
 *
 * @since 0.1
 */
public final class SddlSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** A longer text is shown in part: what is around the place. */
    private static final int SHOWN = 60;

    private final String description;
    private final String text;
    private final int position;

    /**
     * A mistake in a text.
     *
     * @param description what is wrong
     * @param text the text
     * @param position the index of the character where it is wrong, or the text's length
     */
    public SddlSyntaxException(String description, String text, int position) {
        super(message(description, text, position));
        this.description = description;
        this.text = text;
        this.position = position;
    }

    /** Each character that would not show as one column becomes a blank. */
    private static String message(String description, String text, int position) {
        int start = Math.max(0, Math.min(position - SHOWN / 2, text.length() - SHOWN));
        int end = Math.min(text.length(), start + SHOWN);
        String before = start > 0 ? "..." : "";
        String shown = text.substring(start, end).replaceAll("[^ -~]", " ");
        return "%s, at position %s%n%s%s%s%n%s^"
                .formatted(
                        description,
                        position,
                        before,
                        shown,
                        end < text.length() ? "..." : "",
                        " ".repeat(before.length() + position - start));
    }

    /**
     * What is wrong, without the text.
     *
     * @return a phrase
     */
    public String description() {
        return description;
    }

    /**
     * The text that was to be read.
     *
     * @return the text
     */
    public String text() {
        return text;
    }

    /**
     * Where it is wrong.
     *
     * @return the index of a character, from 0, or the text's length for its end
     */
    public int position() {
        return position;
    }
}
