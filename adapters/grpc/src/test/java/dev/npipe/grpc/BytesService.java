// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A service with a method of each kind, whose messages are bytes: it needs no generated code. It
 * writes down what happened to the calls that it does not answer.
 */
final class BytesService {
    static final String BEGUN = "begun";
    static final String CANCELLED = "cancelled";

    private static final String NAME = "dev.npipe.Bytes";

    /** Answers with the same bytes. */
    static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);

    /** Answers with the number of bytes in all messages, as one number of 8 bytes. */
    static final MethodDescriptor<byte[], byte[]> COUNT =
            method("Count", MethodType.CLIENT_STREAMING);

    /** Is asked for a number of messages and their length, 4 bytes each, and sends them. */
    static final MethodDescriptor<byte[], byte[]> SEND =
            method("Send", MethodType.SERVER_STREAMING);

    /** Answers each message with the same bytes. */
    static final MethodDescriptor<byte[], byte[]> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    /** Never answers. */
    static final MethodDescriptor<byte[], byte[]> SILENCE = method("Silence", MethodType.UNARY);

    /** What the calls of SILENCE went through. */
    final BlockingQueue<String> silence = new LinkedBlockingQueue<>();

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(BytesService::echo))
                .addMethod(COUNT, ServerCalls.asyncClientStreamingCall(Count::new))
                .addMethod(SEND, ServerCalls.asyncServerStreamingCall(BytesService::send))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(Chat::new))
                .addMethod(SILENCE, ServerCalls.asyncUnaryCall(this::keepSilence))
                .build();
    }

    private static void echo(byte[] bytes, StreamObserver<byte[]> answer) {
        answer.onNext(bytes);
        answer.onCompleted();
    }

    private static void send(byte[] question, StreamObserver<byte[]> answer) {
        ByteBuffer numbers = ByteBuffer.wrap(question);
        int count = numbers.getInt();
        int length = numbers.getInt();
        for (int i = 0; i < count; i++) {
            answer.onNext(numbered(i, length));
        }
        answer.onCompleted();
    }

    /** A message that tells its place in its stream; at least 4 bytes. */
    static byte[] numbered(int number, int length) {
        return ByteBuffer.allocate(length).putInt(number).array();
    }

    private void keepSilence(byte[] bytes, StreamObserver<byte[]> answer) {
        ((ServerCallStreamObserver<byte[]>) answer)
                .setOnCancelHandler(() -> silence.add(CANCELLED));
        silence.add(BEGUN);
    }

    /** Counts bytes. */
    private static final class Count implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> answer;
        private long bytes;

        Count(StreamObserver<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] message) {
            bytes += message.length;
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            answer.onNext(ByteBuffer.allocate(8).putLong(bytes).array());
            answer.onCompleted();
        }
    }

    /** Says everything again. */
    private record Chat(StreamObserver<byte[]> answer) implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] message) {
            answer.onNext(message);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
                .build();
    }

    /** Bytes as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream in) {
            try {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
