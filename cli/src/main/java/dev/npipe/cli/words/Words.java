// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import dev.npipe.NamedPipeAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a value is written as a word of the command line, and read from one. */
public final class Words {
    private Words() {}

    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    public static NamedPipeAddress address(String text) {
        try {
            return NamedPipeAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** The word itself, if it can be read: the other process reads it again. */
    public static ITypeConverter<String> checked(Consumer<String> reader) {
        return word -> {
            try {
                reader.accept(word);
                return word;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    public static <E extends Enum<E>> ITypeConverter<E> oneOf(E[] values) {
        return word -> {
            for (E value : values) {
                if (of(value).equals(word)) {
                    return value;
                }
            }
            throw new TypeConversionException(
                    "'%s' is none of %s"
                            .formatted(word, Arrays.stream(values).map(Words::of).toList()));
        };
    }
}
