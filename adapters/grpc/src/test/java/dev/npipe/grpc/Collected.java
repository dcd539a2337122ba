// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a call answers, collected until it ends. */
final class Collected implements StreamObserver<byte[]> {
    private final List<byte[]> messages = new ArrayList<>();
    private final CompletableFuture<List<byte[]>> end = new CompletableFuture<>();
    private final CountDownLatch first = new CountDownLatch(1);

    @Override
    public void onNext(byte[] message) {
        messages.add(message);
        first.countDown();
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(messages);
    }

    void awaitFirst() throws InterruptedException {
        assertThat(first.await(60, TimeUnit.SECONDS)).as("a message came").isTrue();
    }

    /** All messages, once the call has ended; fails as the call did. */
    List<byte[]> all() {
        return end.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
