// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A page of the manual, in the language of man(7). */
public final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /** The page of the command, or of one of its verbs. */
    public static String of(CommandSpec command) {
        var page = new ManPage();
        page.write(command);
        return page.page.toString();
    }

    private void write(CommandSpec command) {
        String name = command.qualifiedName("-");
        String[] description = command.usageMessage().description();
        line(".\\\" Written by: npipe help --man");
        line(".TH %s 1 \"\" npipe".formatted(name.toUpperCase(Locale.ROOT)));
        line(".SH NAME");
        text(name + " - " + String.join(" ", description));
        line(".SH SYNOPSIS");
        synopsis(command);
        line(".SH DESCRIPTION");
        Arrays.stream(description).forEach(this::text);
        if (!command.subcommands().isEmpty()) {
            line(".SH COMMANDS");
            for (CommandLine each : command.subcommands().values()) {
                CommandSpec verb = each.getCommandSpec();
                line(".TP");
                line(".B " + escaped(verb.name()));
                text(String.join(" ", verb.usageMessage().description()));
            }
        }
        if (!command.positionalParameters().isEmpty()) {
            line(".SH ARGUMENTS");
            command.positionalParameters().forEach(this::operand);
        }
        line(".SH OPTIONS");
        command.options().forEach(this::option);
        footer(command.usageMessage().footer());
    }

    private void synopsis(CommandSpec command) {
        line(".B " + escaped(command.qualifiedName(" ")));
        if (!command.subcommands().isEmpty()) {
            line(".I COMMAND");
        }
        line("[\\fIoptions\\fR]");
        for (PositionalParamSpec operand : command.positionalParameters()) {
            String label = "\\fI" + escaped(operand.paramLabel()) + "\\fR";
            line(operand.arity().min() == 0 ? "[" + label + "]" : label);
        }
    }

    private void operand(PositionalParamSpec operand) {
        line(".TP");
        line(".I " + escaped(operand.paramLabel()));
        description(operand);
    }

    private void option(OptionSpec option) {
        line(".TP");
        String names = "\\fB" + escaped(String.join(", ", option.names())) + "\\fR";
        line(
                option.arity().max() > 0
                        ? names + " \\fI" + escaped(option.paramLabel()) + "\\fR"
                        : names);
        description(option);
    }

    private void description(ArgSpec argument) {
        text(String.join(" ", argument.description()));
    }

    /** The examples, and what else stands at the end of the help: as it stands there. */
    private void footer(String... footer) {
        line(".SH NOTES");
        line(".nf");
        Arrays.stream(footer).forEach(this::text);
        line(".fi");
    }

    private void text(String text) {
        String escaped = escaped(text.formatted()); // as the option parser does
        // a dot or an apostrophe at the begin of a line would be a request
        line(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }

    private void line(String line) {
        page.append(line).append('\n');
    }
}
