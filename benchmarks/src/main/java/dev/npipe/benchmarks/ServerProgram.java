// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.concurrent.FutureTask;

/** The server process of a Java peer: says "ready", serves one client, ends. */
final class ServerProgram {
    private ServerProgram() {}

    public static void main(String... args) throws Exception {
        var setup = Setup.parse(args);
        var workload = Workload.named(setup.workload());
        try (var acceptor = Transport.named(setup.transport()).listen(setup.address())) {
            System.out.println("ready");
            var serving =
                    new FutureTask<Void>(
                            () -> {
                                workload.serve(acceptor, setup);
                                return null;
                            });
            setup.thread().start(serving);
            serving.get();
        }
    }
}
