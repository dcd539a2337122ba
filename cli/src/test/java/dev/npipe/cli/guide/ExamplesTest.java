// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Main;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.FileTree;
import dev.npipe.testkit.process.SearchPath;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples in the help of every command run. Those that go on until Ctrl-C are ended after a
 * while, and those about places that are not on this machine may fail as documented; none may be
 * wrong usage, or a fault of the program.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the examples are typed into a shell of Unix")
@Tag("slow")
class ExamplesTest {
    private static final String VERBS =
            "ls info wait ping connect call send recv listen relay tap replay acl doctor completion"
                    + " help";

    /** What the examples talk about; pipes with echo, files, a recording. */
    private static final List<Step> STAGE =
            List.of(
                    step("mkdir -p .local/share/bash-completion/completions .zfunc"),
                    step("mkdir -p .config/fish/completions"),
                    step("echo '{\"a\":1}' | tee request.json data.bin request lines"),
                    step("for each in mypipe my.sock; do npipe listen $each --echo -k & done"),
                    step("npipe listen SamplePipe --echo -k --mode message &"),
                    step("npipe listen MyPipe --echo -k --mode message &"),
                    step("npipe listen news --exec 'seq 9' -k &"),
                    step(
                            "npipe tap --listen Begin --to MyPipe --mode message -p --record talk.pcapng &"),
                    step("npipe call --wait Begin '{\"a\":1}'"),
                    step("wait %6; npipe wait mypipe; npipe wait SamplePipe"));

    /** Four at a time: some go on until they are ended. */
    private static final Step RUN_ALL =
            step(
                    "ls example-*.sh | xargs -P 4 -I{} sh -c"
                            + " 'timeout 3 bash {} <lines >{}.out 2>&1; echo $? >{}.code'");

    /** Behind the command of an example stands what it does, or a line of its own does. */
    private static final Pattern EXPLANATION = Pattern.compile(" {2,}.*$");

    @TempDir Path folder;

    private static Step step(String command) {
        return new Step(command, List.of());
    }

    private static List<String> examples(String verb) {
        var out = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(out), verb, "--help")).isZero();
        return out.toString()
                .lines()
                .dropWhile(line -> !line.equals("Examples:"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .map(String::strip)
                .map(line -> EXPLANATION.matcher(line).replaceFirst(""))
                .filter(line -> line.contains("npipe "))
                .toList();
    }

    /** A name of its own for what an example serves, so that none is in the way of another one. */
    private static String staged(String example, int number) {
        return example.replaceAll("\\b(relay|listen) (MyPipe|mypipe|A)\\b", "$1 $2" + number)
                .replace("--listen MyTap", "--listen MyTap" + number)
                .replaceAll("(replay \\S+ MyPipe)( --listen)", "$1" + number + "$2")
                .replace("--record talk.pcapng", "--record talk" + number + ".pcapng")
                .replaceAll("tcp:8080", "tcp:0")
                .replaceAll("(unix:)?/tmp/", "$1./".replace("./", "\\$PWD/" + number + "-"))
                .replace("/run/my.sock", "$NPIPE_DIRECTORY/CoreFxPipe_mypipe")
                .replace("recv mypipe", "recv news") // one that speaks first
                .replace(
                        "recv $NPIPE_DIRECTORY/CoreFxPipe_mypipe",
                        "recv $NPIPE_DIRECTORY/CoreFxPipe_news")
                .replace("alice", "nobody")
                .replace("journalctl -f", "seq 3");
    }

    @Test
    void everyExampleOfEveryCommandRuns() throws Exception {
        ForeignPrograms.assumeWanted();
        if (SearchPath.ofUser().find("jq").isEmpty()) {
            ForeignPrograms.missing("jq");
        }
        var all = new ArrayList<String>();
        for (String verb : VERBS.split(" ")) {
            assertThat(examples(verb)).as("examples of %s", verb).isNotEmpty();
            all.addAll(examples(verb));
        }
        Path pipes = Files.createTempDirectory("np");
        var session = new Session(folder, pipes);
        for (int i = 0; i < all.size(); i++) {
            Files.writeString(
                    folder.resolve("example-%02d.sh".formatted(i)),
                    "export NPIPE_PASSWORD=none PROFILE=$PWD/profile\n"
                            + staged(all.get(i), i)
                            + "\n");
        }
        try {
            var steps = new ArrayList<>(STAGE);
            steps.add(RUN_ALL);
            session.run(steps);
            var softly = new SoftAssertions();
            for (int i = 0; i < all.size(); i++) {
                Path said = folder.resolve("example-%02d.sh.out".formatted(i));
                Path code = folder.resolve("example-%02d.sh.code".formatted(i));
                String output = Files.readString(said);
                softly.assertThat(Integer.parseInt(Files.readString(code).strip()))
                        .as("%s%n%s%n%s", all.get(i), staged(all.get(i), i), output)
                        .isIn(allowed(all.get(i)));
                softly.assertThat(output).as(all.get(i)).doesNotContain("Exception", "\tat ");
            }
            softly.assertAll();
        } finally {
            new FileTree(pipes).delete();
        }
    }

    private static List<Integer> allowed(String example) {
        boolean elsewhere =
                Pattern.compile("/run/(app|docker)|docker_engine|db:|server|doctor|--gone")
                        .matcher(example)
                        .find();
        return elsewhere ? List.of(0, 124, 2, 3, 4, 5) : List.of(0, 124);
    }
}
