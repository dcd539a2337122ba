// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static dev.npipe.grpc.BytesService.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.netty.RecordedLeaks;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The four kinds of call, many and large ones. */
@Timeout(120)
@Tag("slow")
final class CallsTest {
    private static final int MEGABYTE = 1024 * 1024;

    @RegisterExtension private final Ends ends = new Ends();
    private ManagedChannel channel;

    @BeforeEach
    void connect() throws Exception {
        ends.server();
        channel = ends.channel();
    }

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Test
    void aThousandUnaryCallsAreAnswered() {
        for (int i = 0; i < 1000; i++) {
            assertThat(Ends.echo(channel, numbered(i, 40))).isEqualTo(numbered(i, 40));
        }
    }

    @Test
    void threeMegabytesGoThereAndBackInOneCall() {
        var large = new byte[3 * MEGABYTE];
        new Random(3).nextBytes(large);
        byte[] answer = Ends.echo(channel, large);
        assertThat(Arrays.mismatch(answer, large)).as("the first byte that differs").isEqualTo(-1);
    }

    @Test
    void tenMegabytesOfTheClientAreCounted() {
        var collected = new Collected();
        var messages =
                ClientCalls.asyncClientStreamingCall(
                        channel.newCall(BytesService.COUNT, CallOptions.DEFAULT), collected);
        for (int i = 0; i < 160; i++) {
            messages.onNext(new byte[MEGABYTE / 16]);
        }
        messages.onCompleted();
        assertThat(collected.all()).hasSize(1);
        assertThat(ByteBuffer.wrap(collected.all().getFirst()).getLong()).isEqualTo(10 * MEGABYTE);
    }

    @Test
    void tenMegabytesOfTheServerComeInOrder() {
        byte[] question = ByteBuffer.allocate(8).putInt(160).putInt(MEGABYTE / 16).array();
        Iterator<byte[]> answers =
                ClientCalls.blockingServerStreamingCall(
                        channel, BytesService.SEND, CallOptions.DEFAULT, question);
        for (int i = 0; i < 160; i++) {
            assertThat(answers.next()).as("message %s", i).isEqualTo(numbered(i, MEGABYTE / 16));
        }
        assertThat(answers.hasNext()).isFalse();
    }

    @Test
    void fiveThousandMessagesGoBothWaysInOneCall() {
        var collected = new Collected();
        var messages =
                ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(BytesService.CHAT, CallOptions.DEFAULT), collected);
        for (int i = 0; i < 5000; i++) {
            messages.onNext(numbered(i, 20));
        }
        messages.onCompleted();
        assertThat(collected.all()).hasSize(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(collected.all().get(i)).isEqualTo(numbered(i, 20));
        }
    }

    @Test
    void manyCallsAtOnceEachGetTheirOwnAnswer() {
        var calls = new Collected[200];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = new Collected();
            ClientCalls.asyncUnaryCall(
                    channel.newCall(BytesService.ECHO, CallOptions.DEFAULT),
                    numbered(i, 1000),
                    calls[i]);
        }
        for (int i = 0; i < calls.length; i++) {
            assertThat(calls[i].all()).containsExactly(numbered(i, 1000));
        }
    }
}
