// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.guide;

import java.util.ArrayList;
import java.util.List;

/**
 * A section of a guide, and the steps in its transcripts, which are one session of a shell.
 *
 * @param title its heading
 */
record Task(String title, List<Step> steps) {
    private static final String COMMAND = "$ ";
    private static final String MORE = "> ";

    /** The sections that have a transcript: a fenced block of the language {@code console}. */
    static List<Task> of(List<String> page) {
        var tasks = new ArrayList<Task>();
        String title = "";
        boolean inside = false;
        for (String line : page) {
            if (line.startsWith("## ")) {
                title = line.substring(3);
            } else if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside) {
                if (tasks.isEmpty() || !tasks.getLast().title.equals(title)) {
                    tasks.add(new Task(title, new ArrayList<>()));
                }
                tasks.getLast().add(line);
            }
        }
        return tasks;
    }

    private void add(String line) {
        if (line.startsWith(COMMAND)) {
            steps.add(new Step(line.substring(COMMAND.length()), new ArrayList<>()));
            return;
        }
        Step last = steps.getLast();
        if (line.startsWith(MORE) && last.output().isEmpty()) {
            String command = last.command() + "\n" + line.substring(MORE.length());
            steps.set(steps.size() - 1, new Step(command, new ArrayList<>()));
        } else {
            last.output().add(line);
        }
    }
}
