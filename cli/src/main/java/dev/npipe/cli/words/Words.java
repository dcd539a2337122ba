// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import dev.npipe.NamedPipeAddress;
import dev.npipe.cli.place.Place;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** How a value is written as a word of the command line, and read from one. */
public final class Words {
    private Words() {}

    /** In lower case, and with hyphens. */
    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
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

    /** Where a verb goes to: its first word, which it needs. */
    public static PositionalParamSpec place(String what) {
        return PositionalParamSpec.builder()
                .paramLabel("PIPE")
                .index("0")
                .required(true)
                .type(Place.class)
                .converters(Words::readPlace)
                .description(
                        what
                                + ": a name, \\\\.\\pipe\\NAME, npipe:////./pipe/NAME, \\\\HOST\\pipe\\NAME,",
                        "/path, unix:/path, or " + Place.FORMS + ".")
                .build();
    }

    private static Place readPlace(String text) {
        try {
            return Place.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
