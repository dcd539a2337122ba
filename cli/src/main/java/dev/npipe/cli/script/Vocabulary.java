// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The words that a shell can complete.
 *
 * @param verbs the commands, in the order of the help
 */
record Vocabulary(List<VerbWords> verbs) {
    /** One of several words, as it is written in a label: {@code byte|message}. */
    private static final Pattern ONE_OF = Pattern.compile("[a-z0-9-]+(\\|[a-z0-9-]+)+");

    /** What can follow. */
    enum Kind {
        /** Nothing that is known. */
        ANYTHING,
        /** One of the words that are listed. */
        WORDS,
        /** A pipe of this machine. */
        PIPE,
        /** A file. */
        FILE,
        /** A command of npipe. */
        VERB
    }

    /**
     * What can be written in a place.
     *
     * @param words the words, for {@link Kind#WORDS}
     */
    record Value(Kind kind, List<String> words) {
        static final Value ANYTHING = new Value(Kind.ANYTHING, List.of());
    }

    /**
     * An option.
     *
     * @param names all its spellings
     * @param description its first sentence
     * @param value what follows it, if something does
     */
    record OptionWords(List<String> names, String description, boolean hasValue, Value value) {}

    /**
     * A command.
     *
     * @param description its first sentence
     * @param operands what can be written without an option
     */
    record VerbWords(
            String name, String description, List<OptionWords> options, List<Value> operands) {}

    /** All words of the command. */
    static Vocabulary of(CommandSpec npipe) {
        var verbs = new ArrayList<VerbWords>();
        for (CommandLine each : npipe.subcommands().values()) {
            CommandSpec verb = each.getCommandSpec();
            verbs.add(
                    new VerbWords(
                            verb.name(),
                            sentence(verb.usageMessage().description()),
                            verb.options().stream().map(Vocabulary::option).toList(),
                            verb.positionalParameters().stream().map(Vocabulary::value).toList()));
        }
        return new Vocabulary(List.copyOf(verbs));
    }

    private static OptionWords option(OptionSpec option) {
        boolean hasValue = option.arity().max() > 0;
        return new OptionWords(
                List.of(option.names()),
                sentence(option.description()),
                hasValue,
                hasValue ? value(option) : Value.ANYTHING);
    }

    private static Value value(ArgSpec argument) {
        String label = argument.paramLabel();
        if (ONE_OF.matcher(label).matches()) {
            return new Value(Kind.WORDS, List.of(label.split("\\|")));
        }
        return switch (label) {
            case "PIPE", "FROM", "TO" -> new Value(Kind.PIPE, List.of());
            case "FILE", "DIR" -> new Value(Kind.FILE, List.of());
            case "COMMAND" -> new Value(Kind.VERB, List.of());
            default -> Value.ANYTHING;
        };
    }

    /** The first sentence, without its full stop: there is one line for it. */
    private static String sentence(String... description) {
        String text = String.join(" ", description);
        int end = text.indexOf(". ");
        String first = end < 0 ? text : text.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    /** The names of all commands. */
    List<String> names() {
        return verbs.stream().map(VerbWords::name).toList();
    }
}
