// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import dev.npipe.cli.script.Vocabulary.OptionWords;
import dev.npipe.cli.script.Vocabulary.Value;
import dev.npipe.cli.script.Vocabulary.VerbWords;
import java.util.List;
import java.util.stream.Collectors;

/** Completion for bash. */
final class BashScript {
    private BashScript() {}

    static String of(Vocabulary vocabulary) {
        var script = new StringBuilder();
        script.append(
                """
                # npipe's words for bash; written by: npipe completion bash
                _npipe_words() {
                  local IFS=$'\\n'
                  COMPREPLY=($(compgen -W "$1" -- "$2"))
                }
                _npipe() {
                  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}
                  COMPREPLY=()
                  if [ "$COMP_CWORD" -eq 1 ]; then
                """);
        script.append("    _npipe_words ").append(list(vocabulary.names())).append(" \"$cur\"\n");
        script.append("    return\n  fi\n  case \"$verb $prev\" in\n");
        for (VerbWords verb : vocabulary.verbs()) {
            for (OptionWords option : verb.options()) {
                if (option.hasValue()) {
                    String names =
                            option.names().stream()
                                    .map(name -> "'" + verb.name() + " " + name + "'")
                                    .collect(Collectors.joining(" | "));
                    script.append(
                            "    %s) %s; return ;;\n"
                                    .formatted(names, offer(vocabulary, option.value())));
                }
            }
        }
        script.append("  esac\n  case $verb in\n");
        for (VerbWords verb : vocabulary.verbs()) {
            List<String> options =
                    verb.options().stream().flatMap(option -> option.names().stream()).toList();
            script.append("    %s)\n".formatted(verb.name()));
            script.append("      case $cur in\n");
            script.append("        -*) _npipe_words %s \"$cur\" ;;\n".formatted(list(options)));
            String operands =
                    verb.operands().isEmpty() ? ":" : offer(vocabulary, verb.operands().getFirst());
            script.append("        *) %s ;;\n      esac ;;\n".formatted(operands));
        }
        return script.append("  esac\n}\ncomplete -F _npipe npipe\n").toString();
    }

    private static String offer(Vocabulary vocabulary, Value value) {
        return switch (value.kind()) {
            case ANYTHING -> ":";
            case WORDS -> "_npipe_words " + list(value.words()) + " \"$cur\"";
            case VERB -> "_npipe_words " + list(vocabulary.names()) + " \"$cur\"";
            case PIPE -> "_npipe_words \"$(" + Shell.PIPES + ")\" \"$cur\"";
            case FILE -> "compopt -o default";
        };
    }

    /** Words, each on a line: as one word of the shell. */
    private static String list(List<String> words) {
        return "$'" + String.join("\\n", words) + "'";
    }
}
