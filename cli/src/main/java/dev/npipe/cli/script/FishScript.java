// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import dev.npipe.cli.script.Vocabulary.OptionWords;
import dev.npipe.cli.script.Vocabulary.Value;
import dev.npipe.cli.script.Vocabulary.VerbWords;

/** Completion for fish. */
final class FishScript {
    private FishScript() {}

    static String of(Vocabulary vocabulary) {
        var script = new StringBuilder();
        script.append("# npipe's words for fish; written by: npipe completion fish\n");
        script.append("complete -c npipe -f\n");
        for (VerbWords verb : vocabulary.verbs()) {
            script.append(
                    "complete -c npipe -n __fish_use_subcommand -a %s -d %s\n"
                            .formatted(verb.name(), quoted(verb.description())));
        }
        for (VerbWords verb : vocabulary.verbs()) {
            String seen = quoted("__fish_seen_subcommand_from " + verb.name());
            for (OptionWords option : verb.options()) {
                script.append("complete -c npipe -n ").append(seen);
                for (String name : option.names()) {
                    script.append(
                            name.startsWith("--") ? " -l " : name.length() == 2 ? " -s " : " -o ");
                    script.append(name.substring(name.startsWith("--") ? 2 : 1));
                }
                if (option.hasValue()) {
                    boolean files = option.value().kind() == Vocabulary.Kind.FILE;
                    script.append(files ? " -r" : " -x").append(offer(vocabulary, option.value()));
                }
                script.append(" -d ").append(quoted(option.description())).append('\n');
            }
            for (Value operand : verb.operands()) {
                if (operand.kind() != Vocabulary.Kind.ANYTHING) {
                    script.append("complete -c npipe -n ").append(seen);
                    script.append(offer(vocabulary, operand)).append('\n');
                }
            }
        }
        return script.toString();
    }

    private static String offer(Vocabulary vocabulary, Value value) {
        return switch (value.kind()) {
            case ANYTHING -> "";
            case WORDS -> " -a " + quoted(String.join(" ", value.words()));
            case VERB -> " -a " + quoted(String.join(" ", vocabulary.names()));
            case PIPE -> " -a " + quoted("(" + Shell.PIPES + ")");
            case FILE -> " -F";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
