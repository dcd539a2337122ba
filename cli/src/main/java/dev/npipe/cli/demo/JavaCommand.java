// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words that start the {@code npipe} command once more: same Java, same options, same classes.
 */
record JavaCommand(List<String> words) {

    /**
     * How this process was started, without the arguments of the command.
     *
     * @param main the class of the command
     * @param args the arguments of the command
     */
    static JavaCommand ofThisProcess(Class<?> main, String... args) {
        // Windows tells nothing, and Linux not all of a long command line.
        ProcessHandle.Info process = ProcessHandle.current().info();
        String java = process.command().orElse("");
        Optional<List<String>> all = process.arguments().map(List::of);
        if (all.isEmpty()) {
            return new JavaCommand(fromOptions(main, optionsOfThisJava()));
        }
        return new JavaCommand(
                asStarted(main, java, all.get(), List.of(args))
                        .orElseGet(() -> fromOptions(main, usualOptions())));
    }

    /** A process with these arguments. */
    ProcessBuilder with(List<String> args) {
        var all = new ArrayList<>(words);
        all.addAll(args);
        return new ProcessBuilder(all);
    }

    /**
     * The words before the arguments of the command.
     *
     * @param main the class of the command
     * @param java the program
     * @param all all its arguments
     * @param args the arguments of the command, which are the last ones
     * @return empty if this is another program that calls the command, a test for example
     */
    static Optional<List<String>> asStarted(
            Class<?> main, String java, List<String> all, List<String> args) {
        int own = all.size() - args.size();
        if (java.isEmpty() || own < 1 || !all.subList(own, all.size()).equals(args)) {
            return Optional.empty();
        }
        boolean isThisCommand =
                all.get(own - 1).equals(main.getName())
                        || own >= 2 && all.get(own - 2).equals("-jar");
        if (!isThisCommand) {
            return Optional.empty();
        }
        var words = new ArrayList<>(List.of(java));
        all.subList(0, own).stream().filter(JavaCommand::isForEveryProcess).forEach(words::add);
        return Optional.of(words);
    }

    /**
     * A debugger's port, and the start-up cache that is being written, are for one process only.
     */
    private static boolean isForEveryProcess(String option) {
        return !option.startsWith("-agentlib:jdwp")
                && !option.startsWith("-XX:AOTCacheOutput=")
                && !option.startsWith("-XX:AOTMode=");
    }

    /** The options of the virtual machine, which is asked last: this takes a moment. */
    private static List<String> optionsOfThisJava() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(JavaCommand::isForEveryProcess)
                .toList();
    }

    /** For a short-lived process, started by a program that is not this command. */
    private static List<String> usualOptions() {
        var options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        String directory = System.getProperty("dev.npipe.directory");
        if (directory != null) {
            options.add("-Ddev.npipe.directory=" + directory);
        }
        return options;
    }

    private static List<String> fromOptions(Class<?> main, List<String> options) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.add("--enable-native-access=ALL-UNNAMED"); // the jar's manifest may have said so
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return words;
    }
}
