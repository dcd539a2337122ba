// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The C program's calls made from Java, and nothing else: no channel, no frame, no lock, no time
 * limit, nothing that close could wake. What a library on the JVM cannot get below. Linux only.
 */
@SuppressWarnings("restricted")
final class FfmTransport implements Transport {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final MethodHandle SOCKET =
            libc("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = libc("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = libc("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT = libc("accept", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle CONNECT =
            libc("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = libc("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SEND =
            libc("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV =
            libc("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    /** Captures errno, as whoever wants to say why a call failed must. */
    private static MethodHandle libc(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** The bytes that calls capture errno into, one per thread that calls. */
    private static MemorySegment errno() {
        return Arena.global().allocate(Linker.Option.captureStateLayout());
    }

    private interface Call {
        long make(MemorySegment errno) throws Throwable;
    }

    private static int checked(Call call) throws IOException {
        MemorySegment errno = errno();
        try {
            long result = call.make(errno);
            if (result < 0) {
                throw new IOException("errno " + errno.get(JAVA_INT, 0));
            }
            return (int) result;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment address(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        MemorySegment address = Arena.global().allocate(2L + bytes.length + 1, 2);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        address.asSlice(2).copyFrom(MemorySegment.ofArray(bytes));
        return address;
    }

    private static int socket() throws IOException {
        return checked(errno -> (int) SOCKET.invokeExact(errno, AF_UNIX, SOCK_STREAM, 0));
    }

    private static void close(int fd) throws IOException {
        checked(errno -> (int) CLOSE.invokeExact(errno, fd));
    }

    @Override
    public Acceptor listen(String path) throws IOException {
        int fd = socket();
        MemorySegment address = address(path);
        int length = (int) address.byteSize();
        checked(errno -> (int) BIND.invokeExact(errno, fd, address, length));
        checked(errno -> (int) LISTEN.invokeExact(errno, fd, 128));
        MemorySegment none = MemorySegment.NULL;
        return new Acceptor() {
            @Override
            public Wire accept() throws IOException {
                return new DescriptorWire(
                        checked(errno -> (int) ACCEPT.invokeExact(errno, fd, none, none)));
            }

            @Override
            public void close() throws IOException {
                FfmTransport.close(fd);
            }
        };
    }

    @Override
    public Wire connect(String path) throws IOException {
        int fd = socket();
        MemorySegment address = address(path);
        int length = (int) address.byteSize();
        checked(errno -> (int) CONNECT.invokeExact(errno, fd, address, length));
        return new DescriptorWire(fd);
    }

    @Override
    public boolean greets() {
        return false;
    }

    private record DescriptorWire(int fd, MemorySegment sending, MemorySegment receiving)
            implements Wire {
        private DescriptorWire(int fd) {
            this(fd, errno(), errno());
        }

        @Override
        public void send(ByteBuffer message) throws IOException {
            while (message.hasRemaining()) {
                MemorySegment bytes = MemorySegment.ofBuffer(message);
                long n;
                try {
                    n = (long) SEND.invokeExact(sending, fd, bytes, bytes.byteSize(), MSG_NOSIGNAL);
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
                if (n < 0) {
                    throw new IOException("errno " + sending.get(JAVA_INT, 0));
                }
                message.position(message.position() + (int) n);
            }
        }

        @Override
        public void sendAll(ByteBuffer[] messages) throws IOException {
            for (ByteBuffer message : messages) {
                send(message);
            }
        }

        @Override
        public boolean receive(ByteBuffer message) throws IOException {
            int start = message.position();
            while (message.hasRemaining()) {
                MemorySegment bytes = MemorySegment.ofBuffer(message);
                long n;
                try {
                    n = (long) RECV.invokeExact(receiving, fd, bytes, bytes.byteSize(), 0);
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
                if (n < 0) {
                    throw new IOException("errno " + receiving.get(JAVA_INT, 0));
                }
                if (n == 0) {
                    if (message.position() == start) {
                        return false;
                    }
                    throw new EOFException("the peer left inside a message");
                }
                message.position(message.position() + (int) n);
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            FfmTransport.close(fd);
        }
    }
}
