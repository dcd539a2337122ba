// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.npipe.testkit.wine.WineStarters;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;

/**
 * Tests in a Windows JVM on Wine, by JUnit's console launcher: from the class files that this JVM
 * has on its class path, to the results that it reports.
 */
public final class WindowsJvm {
    /** What a test carries that is to run there. */
    static final String TAG = "windows";

    private static final int LIMIT_MINUTES = 20;
    private static final int LAST_LINES = 60;

    private WindowsJvm() {}

    /**
     * Runs the tests of a package and its sub-packages that carry the tag.
     *
     * @param butNot sub-packages to leave out
     * @return for each class a container with its tests, which end as they ended there
     * @throws AssertionError if the JVM came to no orderly end, or ran no test at all
     */
    public static Stream<DynamicContainer> run(String packageName, String... butNot)
            throws IOException, InterruptedException {
        return run(Map.of(), packageName, butNot);
    }

    /** The same, with these system properties. */
    public static Stream<DynamicContainer> run(
            Map<String, String> properties, String packageName, String... butNot)
            throws IOException, InterruptedException {
        Path folder = Program.MODULE.resolve("target").resolve("on-wine").resolve(packageName);
        deleteReports(folder);
        Path log = Files.createDirectories(folder).resolve("console.log");
        Process jvm =
                new ProcessBuilder(command(properties, packageName, List.of(butNot), folder))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .redirectInput(new File("/dev/null"))
                        .start();
        try {
            if (!jvm.waitFor(LIMIT_MINUTES, MINUTES)) {
                throw problem("does not end", log);
            }
        } finally {
            jvm.destroyForcibly();
        }
        Path report = folder.resolve("TEST-junit-jupiter.xml");
        if (!Files.exists(report)) {
            throw problem("ended with status " + jvm.exitValue() + " and without a report", log);
        }
        List<RemoteTest> tests = RemoteTest.read(report);
        if (tests.stream().allMatch(test -> test.outcome() == RemoteTest.Outcome.SKIPPED)) {
            throw problem("ran no test", log);
        }
        boolean failed = tests.stream().anyMatch(t -> t.outcome() == RemoteTest.Outcome.FAILED);
        if (!failed && jvm.exitValue() != 0) {
            throw problem("ended with status " + jvm.exitValue(), log);
        }
        return asDynamicTests(tests);
    }

    private static Stream<DynamicContainer> asDynamicTests(List<RemoteTest> tests) {
        return tests.stream()
                .collect(groupingBy(RemoteTest::className, TreeMap::new, toList()))
                .entrySet()
                .stream()
                .map(
                        type ->
                                DynamicContainer.dynamicContainer(
                                        type.getKey(),
                                        type.getValue().stream().map(RemoteTest::asDynamicTest)));
    }

    private static List<String> command(
            Map<String, String> properties, String packageName, List<String> butNot, Path reports)
            throws IOException {
        var words = new ArrayList<>(Wine.java());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        words.addAll(List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny"));
        words.add("-XX:ErrorFile=" + Wine.path(reports.resolve("hs_err.log")));
        words.add("-Dbasedir=" + Wine.path(Program.MODULE));
        properties.forEach((name, value) -> words.add("-D" + name + "=" + value));
        words.add(classPath(reports));
        words.add("org.junit.platform.console.ConsoleLauncher");
        words.addAll(List.of("execute", "--disable-banner", "--disable-ansi-colors"));
        words.addAll(List.of("--details=testfeed", "--fail-if-no-tests"));
        words.addAll(List.of("--config", "junit.jupiter.execution.timeout.default=5m"));
        words.addAll(
                List.of("--config", "junit.jupiter.execution.timeout.threaddump.enabled=true"));
        words.addAll(List.of("--reports-dir", Wine.path(reports)));
        words.addAll(List.of("--select-package", packageName, "--include-tag", TAG));
        butNot.forEach(other -> words.addAll(List.of("--exclude-package", other)));
        return words;
    }

    /** In a file: a command line of Windows has no more than 32,767 characters. */
    private static String classPath(Path reports) throws IOException {
        Path file = reports.resolve("class-path");
        Files.writeString(file, "-cp \"" + WineStarters.classPath() + "\"");
        return "@" + Wine.path(file);
    }

    private static void deleteReports(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> reports = Files.list(folder)) {
                for (Path report : reports.toList()) {
                    Files.delete(report);
                }
            }
        }
    }

    private static AssertionError problem(String what, Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), UTF_8).lines().toList();
        String last =
                String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return new AssertionError("the Windows JVM %s; its last words:%n%s".formatted(what, last));
    }
}
