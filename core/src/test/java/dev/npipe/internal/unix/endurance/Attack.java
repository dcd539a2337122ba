// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What one kind of hostile client does. */
enum Attack {
    /** Says nothing. */
    SILENT(Place.WORK, 1000, 400, new byte[0]),

    /** Stops in the middle of its hello. */
    HALF_HELLO(Place.WORK, 200, 100, first(40, hello(0))),

    /** Says hello and does not wait for the answer. */
    HELLO_AND_LEAVE(Place.WORK, 0, 200, hello(0)),

    /** Says nothing, and nothing is expected of it, where plain bytes are spoken. */
    RAW_AND_LEAVE(Place.RAW, 0, 300, new byte[0]),

    /** Connects to the pipe's plain socket and stays. */
    RAW_AND_STAY(Place.RAW, 20, 100, new byte[0]),

    /** Waits for ever for an instance, and leaves. */
    WAIT_AND_LEAVE(Place.SINGLE, 0, 200, waiting(Handshake.KIND_WAIT)),

    /** Opens a pipe that has no instance, waits for ever, and leaves. */
    OPEN_AND_LEAVE(Place.SINGLE, 0, 200, waiting(Handshake.KIND_OPEN)),

    /** Waits for ever for an instance, and stays. */
    WAIT_AND_STAY(Place.SINGLE, 20, 50, waiting(Handshake.KIND_OPEN)),

    /** Takes its welcome, and leaves before it is accepted. */
    WELCOME_AND_LEAVE(Place.LATE, 0, 200, hello(0)),

    /** Was let in, and says nothing. */
    MUTE(Place.WORK, 60, 200, hello(0)),

    /** Three bytes of a frame's header. */
    HALF_HEADER(Place.WORK, 300, 400, hello(0), new byte[] {1, 0, 0}),

    /** Three bytes of a DRAIN, to an end that does not read. */
    HALF_DRAIN(Place.WORK, 40, 100, hello(1), rest(), first(3, drain())),

    /** Asks all the time whether an end that does not read has read. */
    CONTROL_FRAMES(Place.WORK, 10, 100, hello(1), rest(), drain(), drain()) {
        @Override
        ByteBuffer again() {
            return ByteBuffer.wrap(join(drain(), drain(), drain()));
        }
    },

    /** Speaks another protocol. */
    GARBAGE(Place.WORK, 0, 100, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),

    /** Sends what is no frame. */
    INVALID_FRAME(Place.WORK, 0, 50, hello(0), new byte[] {-1, -1, -1, -1});

    /** Where a client connects. */
    enum Place {
        WORK,
        RAW,
        SINGLE,
        LATE
    }

    private final Place place;
    private final int staying;
    private final int perSecond;

    /** In ISO 8859-1. */
    private final String bytes;

    Attack(Place place, int staying, int perSecond, byte[]... bytes) {
        this.place = place;
        this.staying = staying;
        this.perSecond = perSecond;
        this.bytes = new String(join(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Where this kind connects. */
    Place place() {
        return place;
    }

    /** How many of this kind stay; 0 if each leaves. */
    int staying() {
        return staying;
    }

    /** How many come in a second at most, so that the machine itself is not what is short. */
    int perSecond() {
        return perSecond;
    }

    /** True for a client that hears what it is told before it leaves. */
    boolean hearsAnswer() {
        return this == WELCOME_AND_LEAVE || this == INVALID_FRAME;
    }

    /** What it says first. */
    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What one that stays says again and again. */
    ByteBuffer again() {
        return ByteBuffer.allocate(0);
    }

    private static byte[] hello(int capabilities) {
        return array(RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, capabilities));
    }

    private static byte[] waiting(int kind) {
        boolean opens = kind == Handshake.KIND_OPEN;
        var hello =
                new ClientHello(
                        Handshake.VERSION, kind, 0, opens, opens, ClientHello.WAIT_FOREVER, 1);
        return array(hello.encode());
    }

    /** The message of one byte after which the application does not read. */
    private static byte[] rest() {
        return ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .put(Application.REST)
                .array();
    }

    private static byte[] drain() {
        return array(Frames.control(Frames.DRAIN, 5));
    }

    private static byte[] array(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] first(int count, byte[] bytes) {
        return Arrays.copyOf(bytes, count);
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
