// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo was told about other machines.
 *
 * @param remote true when the server lets in their clients too
 * @param proxyDirectory where Samba looks for pipes; empty for what the environment says
 */
record DemoNetwork(boolean remote, Optional<Path> proxyDirectory) {
    static final DemoNetwork NONE = new DemoNetwork(false, Optional.empty());
}
