// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import dev.npipe.cli.script.Vocabulary.OptionWords;
import dev.npipe.cli.script.Vocabulary.Value;
import dev.npipe.cli.script.Vocabulary.VerbWords;
import java.util.List;
import java.util.stream.Collectors;

/** Completion for PowerShell. */
final class PowerShellScript {
    private PowerShellScript() {}

    static String of(Vocabulary vocabulary) {
        var script = new StringBuilder();
        script.append(
                """
                # npipe's words for PowerShell; written by: npipe completion powershell
                Register-ArgumentCompleter -Native -CommandName npipe, npipe.cmd -ScriptBlock {
                  param($word, $line, $at)
                  $words = @($line.CommandElements | ForEach-Object { $_.ToString() })
                  $before = if ($word) { $words.Count - 1 } else { $words.Count }
                  $verb = if ($before -gt 1) { $words[1] } else { '' }
                  $prev = $words[$before - 1]
                """);
        script.append("  $verbs = ").append(list(vocabulary.names())).append('\n');
        script.append("  $offer = if (-not $verb) { $verbs } else { switch (\"$verb $prev\") {\n");
        for (VerbWords verb : vocabulary.verbs()) {
            for (OptionWords option : verb.options()) {
                for (String name : option.hasValue() ? option.names() : List.<String>of()) {
                    script.append(
                            "    '%s %s' { %s; break }\n"
                                    .formatted(verb.name(), name, offer(option.value())));
                }
            }
        }
        script.append("    default { switch ($verb) {\n");
        for (VerbWords verb : vocabulary.verbs()) {
            List<String> options =
                    verb.options().stream().flatMap(option -> option.names().stream()).toList();
            String operands = verb.operands().isEmpty() ? "@()" : offer(verb.operands().getFirst());
            script.append(
                    "      '%s' { if ($word -like '-*') { %s } else { %s } }\n"
                            .formatted(verb.name(), list(options), operands));
        }
        return script.append(
                        """
                            } }
                          } }
                          $offer | Where-Object { $_ -like "$word*" } | ForEach-Object {
                            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                          }
                        }
                        """)
                .toString();
    }

    private static String offer(Value value) {
        return switch (value.kind()) {
            case ANYTHING, FILE -> "@()"; // with nothing offered, PowerShell offers files
            case WORDS -> list(value.words());
            case VERB -> "$verbs";
            case PIPE -> "@(npipe ls 2>$null)";
        };
    }

    private static String list(List<String> words) {
        return words.stream().collect(Collectors.joining("', '", "@('", "')"));
    }
}
