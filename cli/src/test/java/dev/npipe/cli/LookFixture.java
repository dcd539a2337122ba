// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.unix.PipeDirectory;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers in this process, and commands that look at them from processes of their own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells all of this")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class LookFixture {
    /** The first of the two: it outlasts what is started in it. */
    @Order(1)
    @RegisterExtension
    final PipeDirectory directory = new PipeDirectory();

    @RegisterExtension final Started started = new Started();

    final String name = PipeDirectory.uniqueName();
    final NamedPipeAddress address = NamedPipeAddress.of(name);

    final Npipe npipe(String... args) throws IOException {
        return npipeWith(Map.of(), args);
    }

    final Npipe npipeWith(Map<String, String> environment, String... args) throws IOException {
        return started.kept(Npipe.start(directory.path(), environment, "", args));
    }

    /** The output of a command that ends like this, in one text. */
    final String said(int exitCode, String... args) throws Exception {
        return String.join("\n", npipe(args).expectExit(exitCode).out());
    }

    /** What a command that ends like this says about it. */
    final String complained(int exitCode, String... args) throws Exception {
        return String.join("\n", npipe(args).expectExit(exitCode).err());
    }
}
