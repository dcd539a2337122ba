// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contender: one way to move the bytes. */
sealed interface Peer {
    String name();

    String title();

    /** A pair of C programs. */
    record C(String name, String title, Calls calls) implements Peer {
        boolean batches() {
            return calls == Calls.BATCHED;
        }
    }

    /** Which calls a C program makes. */
    enum Calls {
        /** One for each message, which waits for it. */
        BLOCKING,
        /** One for many messages. */
        BATCHED,
        /** One for each message, overlapped, and a wait for what is pending: Windows. */
        OVERLAPPED,
        /** As overlapped ones, but a completion port's thread wakes the one that waits: Windows. */
        PORT
    }

    /**
     * A Java contender; every one runs under the same virtual machine options.
     *
     * @param before the folder of another npipe, to be measured beside this one; null for this one
     */
    record Java(
            String name,
            String title,
            String transport,
            String threads,
            String buffers,
            List<String> properties,
            @Nullable Path before)
            implements Peer {
        /** A contender of this npipe, or without any. */
        Java(
                String name,
                String title,
                String transport,
                String threads,
                String buffers,
                List<String> properties) {
            this(name, title, transport, threads, buffers, properties, null);
        }

        boolean isOfNetty() {
            return transport.startsWith(NettyKind.PREFIX);
        }

        /** A kind of channel of Netty, on one loop. */
        private static Java netty(String name, String title) {
            return new Java(name, title, name, "platform", "direct", List.of());
        }

        private Java as(Path folder) {
            return new Java(
                    name + "-before",
                    title + ", as it is in " + folder,
                    transport,
                    threads,
                    buffers,
                    properties,
                    folder);
        }
    }

    /** All contenders, and those of another npipe, if there is one to compare with. */
    static List<Peer> all(@Nullable Path before) {
        var all = new ArrayList<>(ALL);
        if (before != null) {
            for (Peer peer : ALL) {
                if (peer instanceof Java java && java.transport().equals("npipe")) {
                    all.add(java.as(before));
                }
            }
        }
        return all;
    }

    List<Peer> ALL =
            List.of(
                    new C("c", "C, AF_UNIX stream socket, blocking send and recv", Calls.BLOCKING),
                    new C("c-batch", "as c, many messages in one send and one recv", Calls.BATCHED),
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
                            List.of()),
                    Java.netty("netty-domain", "Netty's NioDomainSocketChannel"),
                    Java.netty(NettyKind.EPOLL, "Netty's EpollDomainSocketChannel"),
                    Java.netty(
                            "netty-npipe",
                            "npipe's channel for Netty, byte-type pipe, on Netty's NIO loop"));

    /** C with blocking calls, to which the others are compared. */
    String BASELINE = "c";
}
