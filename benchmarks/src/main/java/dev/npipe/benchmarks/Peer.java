// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contender: one way to move the bytes. */
sealed interface Peer {
    /** This library's transport over a message-type pipe, and the peer that is nothing else. */
    String NPIPE = "npipe";

    /** The same over a byte-type pipe. */
    String NPIPE_BYTE = "npipe-byte";

    /** Bytes go through the socket, however busy a connection is. */
    String NO_LANE = "-Ddev.npipe.lane=off";

    /** Bytes go through shared memory from a connection's first one. */
    String ALWAYS_LANE = "-Ddev.npipe.lane=always";

    /** Aeron's buffers use the memory access that the JDK keeps for itself. */
    String AGRONA_OPENS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

    String name();

    String title();

    /**
     * Whether both ends map files and look at them over and over: these lie in memory, there is one
     * connection only, and the processes are stopped while others are measured, whose cores they
     * would use.
     */
    boolean polls();

    /** A pair of C programs. */
    record C(String name, String title, Calls calls) implements Peer {
        boolean batches() {
            return calls == Calls.BATCHED;
        }

        @Override
        public boolean polls() {
            return calls == Calls.NONE;
        }
    }

    /** Which calls a C program makes. */
    enum Calls {
        /** One for each message, which waits for it. */
        BLOCKING,
        /** One for many messages. */
        BATCHED,
        /** None: it looks into shared memory over and over. */
        NONE,
        /** One for each message, overlapped, and a wait for what is pending: Windows. */
        OVERLAPPED,
        /** As overlapped ones, but a completion port's thread wakes the one that waits: Windows. */
        PORT
    }

    /**
     * A Java contender; every one runs under the same virtual machine options.
     *
     * @param options further ones, which this contender needs or is told apart by
     * @param before the folder of another npipe, to be measured beside this one; null for this one
     */
    record Java(
            String name,
            String title,
            String transport,
            String threads,
            String buffers,
            List<String> options,
            @Nullable Path before)
            implements Peer {
        /** A contender of this npipe, or without any. */
        Java(
                String name,
                String title,
                String transport,
                String threads,
                String buffers,
                List<String> options) {
            this(name, title, transport, threads, buffers, options, null);
        }

        boolean isOfNetty() {
            return transport.startsWith(NettyKind.PREFIX);
        }

        /** Whether its bytes move through this library. */
        boolean isOfNpipe() {
            return transport.equals(NPIPE) || transport.equals(NPIPE_BYTE);
        }

        @Override
        public boolean polls() {
            return transport.startsWith("aeron") || transport.equals("chronicle");
        }

        /** On platform threads, with direct buffers. */
        private static Java plain(String name, String title, String transport, String... options) {
            return new Java(name, title, transport, "platform", "direct", List.of(options));
        }

        private static Java virtual(
                String name, String title, String transport, String... options) {
            return new Java(name, title, transport, "virtual", "direct", List.of(options));
        }

        private Java as(Path folder) {
            return new Java(
                    name + "-before",
                    title + ", as it is in " + folder,
                    transport,
                    threads,
                    buffers,
                    options,
                    folder);
        }
    }

    /** All contenders, and those of another npipe, if there is one to compare with. */
    static List<Peer> all(@Nullable Path before) {
        var all = new ArrayList<>(ALL);
        if (before != null) {
            for (Peer peer : ALL) {
                if (peer instanceof Java java && java.isOfNpipe()) {
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
                    Java.plain(
                            "ffm",
                            "Java, the calls of c made through the FFM API and nothing else",
                            "ffm"),
                    Java.plain("jdk", "JDK SocketChannel, Unix domain, blocking", "jdk"),
                    Java.plain(
                            NPIPE,
                            "npipe, message-type duplex pipe, the backend of this system",
                            NPIPE),
                    new Java(
                            "npipe-heap",
                            "as npipe, with heap buffers",
                            NPIPE,
                            "platform",
                            "heap",
                            List.of()),
                    Java.plain(
                            "npipe-nio",
                            "as npipe, with the java.nio backend",
                            NPIPE,
                            "-Ddev.npipe.backend=nio"),
                    Java.plain("npipe-socket", "as npipe, always over its socket", NPIPE, NO_LANE),
                    Java.plain(
                            "npipe-lane", "as npipe, always in shared memory", NPIPE, ALWAYS_LANE),
                    Java.plain(NPIPE_BYTE, "as npipe, byte-type pipe", NPIPE_BYTE),
                    Java.plain(
                            "npipe-byte-socket",
                            "as npipe-byte, always over its socket",
                            NPIPE_BYTE,
                            NO_LANE),
                    Java.plain(
                            "npipe-byte-lane",
                            "as npipe-byte, always in shared memory",
                            NPIPE_BYTE,
                            ALWAYS_LANE),
                    Java.virtual("npipe-virtual", "as npipe, on virtual threads", NPIPE),
                    Java.virtual(
                            "npipe-virtual-socket",
                            "as npipe-virtual, always over its socket",
                            NPIPE,
                            NO_LANE),
                    Java.virtual(
                            "npipe-virtual-lane",
                            "as npipe-virtual, always in shared memory",
                            NPIPE,
                            ALWAYS_LANE),
                    Java.virtual("jdk-virtual", "as jdk, on virtual threads", "jdk"),
                    new C("c-ring", "C, two rings in shared memory, read by spinning", Calls.NONE),
                    Java.plain(
                            "aeron",
                            "Aeron IPC, busy-spin idle strategy, media driver in the server",
                            "aeron",
                            AGRONA_OPENS),
                    Java.plain(
                            "aeron-backoff",
                            "as aeron, backoff idle strategy",
                            "aeron-backoff",
                            AGRONA_OPENS),
                    Java.plain(
                            "chronicle",
                            "Chronicle Queue, one each way, read by spinning",
                            "chronicle",
                            "--sun-misc-unsafe-memory-access=allow",
                            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                            "--add-opens=java.base/java.nio=ALL-UNNAMED",
                            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"),
                    netty("netty-domain", "Netty's NioDomainSocketChannel"),
                    netty(NettyKind.EPOLL, "Netty's EpollDomainSocketChannel"),
                    netty(
                            "netty-npipe",
                            "npipe's channel for Netty, byte-type pipe, on Netty's NIO loop"));

    /** A kind of channel of Netty, on one loop. */
    private static Java netty(String name, String title) {
        return Java.plain(name, title, name);
    }

    /** C with blocking calls, to which the others are compared. */
    String BASELINE = "c";
}
