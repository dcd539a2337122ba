// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import java.io.IOException;

/** The demo without the library: chooses the system whose calls it is written in. */
final class NativeDemo {
    private NativeDemo() {}

    static ExitCode run(DemoCommand.Role role, DemoOptions options, Transcript transcript)
            throws IOException {
        String system = System.getProperty("os.name", "this system");
        if (!system.equals("Linux")) {
            throw new UnsupportedOperationException(
                    "--native is written for Linux and not yet for " + system);
        }
        switch (role) {
            case SERVER -> NativeLinux.serve(options.address(), options.response(), transcript);
            case CLIENT -> NativeLinux.ask(options.address(), options.request(), transcript);
        }
        return ExitCode.OK;
    }
}
