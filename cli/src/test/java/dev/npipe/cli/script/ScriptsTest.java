// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Main;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.SearchPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real shells make of the scripts, and the manual's own programs of the pages. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "asks the shells of Unix")
class ScriptsTest {
    @TempDir Path directory;

    private static String said(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), words))
                .as("%s", err)
                .isZero();
        return out.toString();
    }

    /** What a shell prints that knows the script, and two pipes. */
    private List<String> ask(String shell, String... tail) throws Exception {
        ForeignPrograms.assumeWanted();
        if (SearchPath.ofUser().find(shell).isEmpty()) {
            ForeignPrograms.missing(shell);
        }
        Path script = Files.writeString(directory.resolve("script"), said("completion", shell));
        Path npipe =
                Files.writeString(directory.resolve("npipe"), "#!/bin/sh\necho alpha\necho beta\n");
        assertThat(npipe.toFile().setExecutable(true)).isTrue();
        String program = String.join("\n", tail).replace("SCRIPT", script.toString());
        var builder =
                shell.equals("zsh")
                        ? new ProcessBuilder("zsh", "-fc", program)
                        : new ProcessBuilder(shell, "-c", program);
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        Finished end = Finished.of(builder, "");
        assertThat(end.exitCode()).as(end.output()).isZero();
        return end.output().lines().toList();
    }

    private List<String> bash(String... words) throws Exception {
        String typed = "'" + String.join("' '", words) + "'";
        return ask(
                "bash",
                "source SCRIPT",
                "COMP_WORDS=(npipe " + typed + ") COMP_CWORD=" + words.length,
                "_npipe",
                "printf '%s\\n' \"${COMPREPLY[@]}\"");
    }

    @Test
    void bashKnowsCommandsOptionsAndTheirWords() throws Exception {
        assertThat(bash("de")).containsExactly("demo");
        assertThat(bash("demo", "--dir")).containsExactly("--direction");
        assertThat(bash("demo", "--direction", ""))
                .containsExactly("inbound", "outbound", "duplex");
        assertThat(bash("demo", "--name", "al")).containsExactly("alpha");
        assertThat(bash("completion", "")).containsExactly("bash", "zsh", "fish", "powershell");
    }

    /** The two calls of zsh that a terminal would be needed for print what they were given. */
    private List<String> zsh(String... words) throws Exception {
        String typed = "'" + String.join("' '", words) + "'";
        return ask(
                "zsh",
                "compdef() { : }",
                "_describe() { [[ $1 == -o ]] && shift; print -l -- ${(P)2} }",
                "compadd() { shift; print -l -- \"$@\" }",
                "source SCRIPT",
                "words=(npipe " + typed + ") CURRENT=" + (words.length + 1),
                "_npipe");
    }

    @Test
    void zshKnowsCommandsOptionsAndTheirWords() throws Exception {
        assertThat(zsh("de")).anyMatch(line -> line.startsWith("demo:"));
        assertThat(zsh("demo", "--")).anyMatch(line -> line.startsWith("--direction:inbound"));
        assertThat(zsh("demo", "--direction", "")).containsExactly("inbound", "outbound", "duplex");
        assertThat(zsh("demo", "--name", "")).containsExactly("alpha", "beta");
    }

    private List<String> fish(String line) throws Exception {
        return ask("fish", "source SCRIPT", "complete -C '" + line + "'").stream()
                .map(offer -> offer.split("\t")[0]) // the rest describes it
                .toList();
    }

    @Test
    void fishKnowsCommandsOptionsAndTheirWords() throws Exception {
        assertThat(fish("npipe de")).containsExactly("demo");
        assertThat(fish("npipe demo --dir")).containsExactly("--direction");
        assertThat(fish("npipe demo --direction "))
                .containsExactlyInAnyOrder("inbound", "outbound", "duplex");
        assertThat(fish("npipe demo --name al")).containsExactly("alpha");
    }

    @Test
    void powerShellsScriptNamesEveryCommandAndOption() {
        assertThat(said("completion", "powershell"))
                .contains("'demo --direction' { @('inbound', 'outbound', 'duplex'); break }")
                .contains("'completion' { if ($word -like '-*')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "completion", "help"})
    void pagesOfTheManualAreReadWithoutAWarning(String verb) throws Exception {
        ForeignPrograms.assumeWanted();
        if (SearchPath.ofUser().find("groff").isEmpty()) {
            ForeignPrograms.missing("groff");
        }
        String page = said("help", verb, "--man");
        Finished formatted = format(page);
        assertThat(formatted.exitCode()).isZero();
        assertThat(formatted.output())
                .doesNotContain("warning")
                .contains("NAME", "npipe-" + verb, "OPTIONS", "--help", "npipe " + verb);
    }

    private Finished format(String page) throws IOException, InterruptedException {
        return Finished.of(
                new ProcessBuilder("groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-P-cbou"), page);
    }

    @Test
    void helpOfACommandIsWhatItsOptionPrints() {
        assertThat(said("help", "demo")).isEqualTo(said("demo", "--help"));
        assertThat(said("help")).isEqualTo(said("--help"));
    }
}
