// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;

/** A contender: one way to move the bytes. */
sealed interface Peer {
    String name();

    String title();

    /** A pair of C programs: the baseline, and one that batches, where a case has that. */
    record C(String name, String title, boolean batches) implements Peer {}

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
                    new C("c", "C, AF_UNIX stream socket, blocking send and recv", false),
                    new C("c-batch", "as c, many messages in one send and one recv", true),
                    new Java(
                            "ffm",
                            "Java, the calls of c made through the FFM API and nothing else",
                            "ffm",
                            "platform",
                            "direct",
                            List.of()),
                    new Java(
                            "jdk",
                            "JDK SocketChannel, Unix domain, blocking",
                            "jdk",
                            "platform",
                            "direct",
                            List.of()),
                    new Java(
                            "npipe",
                            "npipe, message-type duplex pipe, the backend of this system",
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

    /** The peer to which all others are compared. */
    String BASELINE = "c";
}
