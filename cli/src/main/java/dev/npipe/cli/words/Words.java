// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import dev.npipe.NamedPipeAddress;
import dev.npipe.cli.place.Place;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** How a value is written as a word of the command line, and read from one. */
public final class Words {
    private Words() {}

    /** In lower case, and with hyphens. */
    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a reader makes of a word; that it can make nothing of it is the user's mistake. */
    public static <T> ITypeConverter<T> read(Function<String, T> reader) {
        return word -> {
            try {
                return reader.apply(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** The word itself, if it can be read: the other process reads it again. */
    public static ITypeConverter<String> checked(Consumer<String> reader) {
        return read(
                word -> {
                    reader.accept(word);
                    return word;
                });
    }

    /** The value of an option, if the user wrote it. */
    public static <T> Optional<T> optional(ParseResult words, String option) {
        return Optional.ofNullable(words.matchedOptionValue(option, null));
    }

    /** Words that can be read and do not fit together, or are out of their range. */
    public static ParameterException wrong(ParseResult words, String why) {
        return new ParameterException(words.commandSpec().commandLine(), why);
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

    /** A pipe to look at: the first word of a verb, which it needs. */
    public static PositionalParamSpec pipe() {
        return PositionalParamSpec.builder()
                .paramLabel("PIPE")
                .arity("1")
                .required(true)
                .type(NamedPipeAddress.class)
                .converters(read(NamedPipeAddress::parse))
                .description("The pipe, in any form.")
                .build();
    }

    /** Where a verb goes to: its first word, which it needs. */
    public static PositionalParamSpec place(String what) {
        return PositionalParamSpec.builder()
                .paramLabel("PIPE")
                .index("0")
                .required(true)
                .type(Place.class)
                .converters(read(Place::parse))
                .description(
                        what
                                + ": a name, \\\\.\\pipe\\NAME, npipe:////./pipe/NAME, \\\\HOST\\pipe\\NAME,",
                        "/path, unix:/path, or " + Place.FORMS + ".")
                .build();
    }
}
