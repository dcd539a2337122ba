// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.LocalPort;
import dev.npipe.testkit.process.Rights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What smbd and Samba's other programs are started with. */
record SambaServer(
        SambaPrograms programs,
        Rights rights,
        List<String> starter,
        SambaFolder folder,
        LocalPort port) {

    /** The password goes through the standard input, where nobody else sees it. */
    void add(SambaUser user) throws IOException, InterruptedException {
        var words =
                List.of(
                        programs.pdbedit().toString(),
                        "-s",
                        folder.configuration().toString(),
                        "-t",
                        "-a",
                        "-u",
                        user.name());
        String twice = (user.password() + '\n').repeat(2);
        Finished.withSuccess(new ProcessBuilder(rights.command(words)), twice);
    }

    Process start() throws IOException {
        var words =
                List.of(
                        programs.smbd().toString(),
                        "-F",
                        "--no-process-group",
                        "-s",
                        folder.configuration().toString(),
                        "-l",
                        folder.log().toString());
        var all = new ArrayList<>(starter);
        all.addAll(rights.command(words));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.output().toFile()))
                .start();
    }
}
