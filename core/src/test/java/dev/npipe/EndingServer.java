// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * A server whose JVM ends, and a hook that looks where the thread is meanwhile that waits for
 * descriptors: {@code BACKEND NAME}.
 */
final class EndingServer {
    private static final int LOOKS = 2_000;

    private EndingServer() {}

    public static void main(String... args) throws IOException {
        var server = NamedPipeServerChannel.bind(NamedPipeAddress.of(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(EndingServer::look));
        server.close();
        System.exit(0);
    }

    private static void look() {
        try {
            for (int i = 0; i < LOOKS; i++) {
                if (isParked()) {
                    System.out.println("parked");
                    return;
                }
                Thread.sleep(5);
            }
            System.out.println("waits in the system");
        } catch (InterruptedException e) {
            System.out.println(e);
        }
    }

    private static boolean isParked() {
        for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
            if (each.getKey().getName().equals("npipe-epoll")) {
                return Arrays.stream(each.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("parkNanos"));
            }
        }
        return false;
    }
}
