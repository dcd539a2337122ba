// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Java in documents is copied from a sample: a comment {@code sample: CLASS#REGION} above the block
 * names the place, and this test compares. In the README and in guide-netty.md every block has one,
 * and what stands in the comments of public types is a region of a sample too. Links lead to files
 * and headings that exist.
 */
@Tag("slow")
final class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> EVERY_BLOCK = Set.of("README.md", "guide-netty.md");
    private static final Pattern MARK = Pattern.compile("<!-- sample: (\\w+)#(\\w+) -->");
    private static final Pattern JAVADOC =
            Pattern.compile("(?s) \\* <pre>\\{@code\n(.*?)\n \\* }</pre>");
    private static final Pattern LINK =
            Pattern.compile("\\]\\((?!\\w+:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");

    static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void javaIsCopiedFromASample(Path document) throws IOException {
        List<String> lines = Files.readAllLines(document);
        boolean everyBlock = EVERY_BLOCK.contains(document.getFileName().toString());
        for (int i = 0; i < lines.size(); i++) {
            boolean java = lines.get(i).strip().equals("```java");
            Matcher mark = MARK.matcher(i == 0 ? "" : lines.get(i - 1).strip());
            if (java && mark.matches()) {
                assertThat(block(lines, i))
                        .as("%s, line %d", document, i + 1)
                        .isEqualTo(Sample.shown(mark.group(1)).region(mark.group(2)));
            } else if (java && everyBlock) {
                throw new AssertionError(
                        "%s, line %d: no sample is named above this block"
                                .formatted(document, i + 1));
            } else {
                assertThat(mark.matches()).as("%s, line %d: no Java", document, i + 1).isFalse();
            }
        }
    }

    /** What a programmer copies out of an IDE is run by a test, too. */
    @Test
    void javaInClassCommentsIsCopiedFromASample() throws IOException {
        List<String> known =
                Sample.all().stream().flatMap(sample -> sample.regions().stream()).toList();
        int blocks = 0;
        try (Stream<Path> api = Files.list(ROOT.resolve("core/src/main/java/dev/npipe"))) {
            for (Path file : api.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
                Matcher block = JAVADOC.matcher(Files.readString(file));
                while (block.find()) {
                    String code = block.group(1).replaceAll("(?m)^ \\* ?", "").stripTrailing();
                    assertThat(known).as("a block in %s", file.getFileName()).contains(code);
                    blocks++;
                }
            }
        }
        assertThat(blocks).isGreaterThanOrEqualTo(4);
    }

    private static String block(List<String> lines, int fence) {
        List<String> rest = lines.subList(fence + 1, lines.size());
        int end = rest.stream().map(String::strip).toList().indexOf("```");
        return String.join("\n", rest.subList(0, end)).stripTrailing().stripIndent();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToFilesAndHeadings(Path document) throws IOException {
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(Files.readString(document));
        while (link.find()) {
            String file = link.group(1);
            Path target = file.isEmpty() ? document : document.resolveSibling(file);
            String anchor = link.group(2);
            if (!Files.exists(target)
                    || anchor != null && !anchors(Files.readString(target)).contains(anchor)) {
                broken.add(link.group());
            }
        }
        assertThat(broken).isEmpty();
    }

    /** What the headings are called in links, as GitHub makes it of them. */
    private static List<String> anchors(String document) {
        return HEADING.matcher(document)
                .results()
                .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
                .map(heading -> NOT_IN_ANCHORS.matcher(heading).replaceAll("").replace(' ', '-'))
                .toList();
    }
}
