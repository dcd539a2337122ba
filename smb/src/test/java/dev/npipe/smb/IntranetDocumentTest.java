// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the document tells users to configure is what the tests run with. */
@Timeout(30)
final class IntranetDocumentTest {
    /** A line of smb.conf as the document shows it, in a block or in the text. */
    private static final Pattern SETTING =
            Pattern.compile("(?:^ *|`)([a-z][a-z_: ]+[a-z]) = ([^`\\n]+)", Pattern.MULTILINE);

    /** The line that makes smbd look elsewhere; {@link IntranetSetUpTest} runs with it. */
    private static final String SOCKET_DIR = "external_rpc_pipe:socket_dir";

    private static final Pattern PROGRAM =
            Pattern.compile("<!-- test: (\\w+)#(\\w+) -->\\R```java\\R(.*?)\\R```", Pattern.DOTALL);

    /** Alternatives that the document offers, which the usual set-up of the tests is not. */
    private static final List<String> OFFERED = List.of(SOCKET_DIR, "restrict anonymous");

    private static final Path SETTINGS =
            Path.of("../testkit/src/main/java/dev/npipe/testkit/samba/SambaSettings.java");

    private static String document() throws IOException {
        return Files.readString(Path.of("../docs/intranet.md"));
    }

    @Test
    void theLinesOfTheDocumentAreThoseOfTheTests() throws IOException {
        String fixture = Files.readString(SETTINGS);
        String withoutPrograms = document().replaceAll("(?s)```\\w+\\R.*?```", "");
        List<MatchResult> settings = SETTING.matcher(withoutPrograms).results().toList();
        assertThat(settings)
                .extracting(setting -> setting.group(1))
                .containsExactlyInAnyOrder(
                        "rpc start on demand helpers", OFFERED.get(0), OFFERED.get(1));
        for (MatchResult setting : settings) {
            assertThat(fixture).contains("\"%s\"".formatted(setting.group(1)));
            if (!OFFERED.contains(setting.group(1))) {
                assertThat(fixture)
                        .contains("\"%s\", \"%s\"".formatted(setting.group(1), setting.group(2)));
            }
        }
    }

    @Test
    void theDirectoryIsToldByTheNamesThatAreRead() throws IOException {
        String reader =
                Files.readString(Path.of("src/main/java/dev/npipe/smb/samba/SambaDirectory.java"));
        for (String name : List.of("dev.npipe.smb.directory", "NPIPE_SMB_DIRECTORY")) {
            assertThat(document()).contains(name);
            assertThat(reader).contains('"' + name + '"');
        }
    }

    @Test
    void theProgramsOfTheDocumentAreThoseThatRun() throws IOException {
        List<MatchResult> programs = PROGRAM.matcher(document()).results().toList();
        assertThat(programs).hasSize(2);
        for (MatchResult program : programs) {
            String source =
                    Files.readString(
                            Path.of("src/test/java/dev/npipe/smb", program.group(1) + ".java"));
            String tag = program.group(2);
            String region =
                    source.substring(
                            source.indexOf("// tag::" + tag) + ("// tag::" + tag).length(),
                            source.indexOf("// end::" + tag));
            assertThat(program.group(3).strip())
                    .as(tag)
                    .isEqualTo(region.stripTrailing().stripIndent().strip());
        }
    }
}
