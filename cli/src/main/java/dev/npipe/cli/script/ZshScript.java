// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import dev.npipe.cli.script.Vocabulary.OptionWords;
import dev.npipe.cli.script.Vocabulary.Value;
import dev.npipe.cli.script.Vocabulary.VerbWords;
import java.util.stream.Collectors;

/** Completion for zsh. */
final class ZshScript {
    private ZshScript() {}

    static String of(Vocabulary vocabulary) {
        var script = new StringBuilder();
        script.append(
                """
                #compdef npipe
                # npipe's words for zsh; written by: npipe completion zsh
                _npipe() {
                  local verb=${words[2]} prev=${words[CURRENT-1]} cur=${words[CURRENT]}
                  local -a verbs=(
                """);
        for (VerbWords verb : vocabulary.verbs()) {
            script.append("    ").append(described(verb.name(), verb.description())).append('\n');
        }
        script.append(
                """
                  )
                  if (( CURRENT == 2 )); then
                    _describe command verbs
                    return
                  fi
                  local -a options=()
                  case "$verb $prev" in
                """);
        for (VerbWords verb : vocabulary.verbs()) {
            for (OptionWords option : verb.options()) {
                if (option.hasValue()) {
                    String names =
                            option.names().stream()
                                    .map(name -> "'" + verb.name() + " " + name + "'")
                                    .collect(Collectors.joining("|"));
                    script.append(
                            "    %s) %s; return ;;\n".formatted(names, offer(option.value())));
                }
            }
        }
        script.append("  esac\n  case $verb in\n");
        for (VerbWords verb : vocabulary.verbs()) {
            script.append("    %s)\n      options=(\n".formatted(verb.name()));
            for (OptionWords option : verb.options()) {
                for (String name : option.names()) {
                    script.append("        ")
                            .append(described(name, option.description()))
                            .append('\n');
                }
            }
            String operands = verb.operands().isEmpty() ? ":" : offer(verb.operands().getFirst());
            script.append(
                    """
                          )
                          case $cur in
                            -*) _describe -o option options ;;
                            *) %s ;;
                          esac ;;
                    """
                            .formatted(operands));
        }
        return script.append("  esac\n}\ncompdef _npipe npipe\n").toString();
    }

    private static String offer(Value value) {
        return switch (value.kind()) {
            case ANYTHING -> ":";
            case WORDS -> "compadd -- " + String.join(" ", value.words());
            case VERB -> "_describe command verbs";
            case PIPE -> "compadd -- ${(f)\"$(" + Shell.PIPES + ")\"}";
            case FILE -> "_files";
        };
    }

    private static String described(String word, String description) {
        String text = description.replace("'", "'\\''").replace(":", "\\:");
        return "'" + word + ":" + text + "'";
    }
}
