// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.cli.demo.direct.NativeLinux;
import dev.npipe.cli.demo.direct.NativeWindows;
import dev.npipe.cli.demo.talk.Transcript;
import dev.npipe.cli.manners.ExitCode;
import java.io.IOException;

/** The demo without the library: chooses the system whose calls it is written in. */
final class NativeDemo {
    private NativeDemo() {}

    static ExitCode run(DemoRole role, DemoOptions options, Transcript transcript)
            throws IOException {
        NamedPipeAddress address = options.address();
        String system = System.getProperty("os.name", "this system");
        if (system.equals("Linux")) {
            switch (role) {
                case SERVER -> NativeLinux.serve(address, options.response(), transcript);
                case CLIENT -> NativeLinux.ask(address, options.request(), transcript);
            }
        } else if (system.startsWith("Windows")) {
            switch (role) {
                case SERVER -> NativeWindows.serve(address, options.response(), transcript);
                case CLIENT -> NativeWindows.ask(address, options.request(), transcript);
            }
        } else {
            throw new UnsupportedOperationException(
                    "--native is written for Linux and Windows, and not yet for " + system);
        }
        return ExitCode.OK;
    }
}
