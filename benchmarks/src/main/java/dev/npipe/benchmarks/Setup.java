// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The arguments of a Java server or client: what to run over what. */
record Setup(
        String transport,
        String threads,
        String buffers,
        String workload,
        int size,
        String address) {
    static final String USAGE = "TRANSPORT platform|virtual direct|heap WORKLOAD SIZE ADDRESS";

    static Setup parse(String... args) {
        if (args.length != 6) {
            throw new IllegalArgumentException("usage: " + USAGE);
        }
        return new Setup(args[0], args[1], args[2], args[3], Integer.parseInt(args[4]), args[5]);
    }

    List<String> toArguments() {
        return List.of(transport, threads, buffers, workload, Integer.toString(size), address);
    }

    ByteBuffer buffer() {
        var buffer =
                switch (buffers) {
                    case "direct" -> ByteBuffer.allocateDirect(size);
                    case "heap" -> ByteBuffer.allocate(size);
                    default ->
                            throw new IllegalArgumentException(
                                    "no such kind of buffer: " + buffers);
                };
        return buffer.order(ByteOrder.nativeOrder());
    }

    Thread.Builder thread() {
        return switch (threads) {
            case "platform" -> Thread.ofPlatform();
            case "virtual" -> Thread.ofVirtual();
            default -> throw new IllegalArgumentException("no such kind of thread: " + threads);
        };
    }
}
