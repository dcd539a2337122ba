// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A gRPC service whose messages are texts, so that it needs no generated code. */
final class TextService {
    private static final String NAME = "dev.npipe.Text";

    /** Answers with the same text. */
    static final MethodDescriptor<String, String> ECHO = method("Echo", MethodType.UNARY);

    /** Answers with as many numbers as it is asked for. */
    static final MethodDescriptor<String, String> COUNT =
            method("Count", MethodType.SERVER_STREAMING);

    /** Never answers. */
    static final MethodDescriptor<String, String> SILENCE = method("Silence", MethodType.UNARY);

    private TextService() {}

    static ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(TextService::echo))
                .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(TextService::count))
                .addMethod(SILENCE, ServerCalls.asyncUnaryCall((_, _) -> {}))
                .build();
    }

    private static void echo(String text, StreamObserver<String> answer) {
        answer.onNext(text);
        answer.onCompleted();
    }

    private static void count(String count, StreamObserver<String> answer) {
        for (int i = 0; i < Integer.parseInt(count); i++) {
            answer.onNext(String.valueOf(i));
        }
        answer.onCompleted();
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder(new Utf8(), new Utf8())
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
                .build();
    }

    /** Texts as bytes. */
    private static final class Utf8 implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream in) {
            try {
                return new String(in.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
