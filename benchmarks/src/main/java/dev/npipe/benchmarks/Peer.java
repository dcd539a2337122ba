// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;

/** A contender: one way to move the bytes. */
sealed interface Peer {
    String name();

    String title();

    /** The C baseline, to which all others are compared. */
    record C(String name, String title) implements Peer {}

    /** A Java contender; every one runs under the same virtual machine options. */
    record Java(
            String name,
            String title,
            String transport,
            String threads,
            String buffers,
            List<String> properties)
            implements Peer {}

    List<Peer> ALL =
            List.of(
                    new C("c", "C, AF_UNIX stream socket, blocking send and recv"),
                    new Java(
                            "jdk",
                            "JDK SocketChannel, Unix domain, blocking",
                            "jdk",
                            "platform",
                            "direct",
                            List.of()),
                    new Java(
                            "npipe",
                            "npipe, message-type duplex pipe",
                            "npipe",
                            "platform",
                            "direct",
                            List.of()),
                    new Java(
                            "npipe-heap",
                            "as npipe, with heap buffers",
                            "npipe",
                            "platform",
                            "heap",
                            List.of()),
                    new Java(
                            "npipe-nio",
                            "as npipe, with the java.nio backend",
                            "npipe",
                            "platform",
                            "direct",
                            List.of("-Ddev.npipe.backend=nio")),
                    new Java(
                            "npipe-virtual",
                            "as npipe, on virtual threads",
                            "npipe",
                            "virtual",
                            "direct",
                            List.of()),
                    new Java(
                            "jdk-virtual",
                            "as jdk, on virtual threads",
                            "jdk",
                            "virtual",
                            "direct",
                            List.of()));

    String BASELINE = "c";
}
