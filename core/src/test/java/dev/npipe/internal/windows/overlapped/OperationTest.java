// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.PipeStatus;
import dev.npipe.internal.windows.system.WindowsApi;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets of earlier uses arrive at any moment of the next one, here as fast as they can. */
@Timeout(60)
final class OperationTest {
    /** For how long uses follow each other: each is one more chance to be told wrongly. */
    private static final long LASTS_NANOS = 1_000_000_000;

    private final long begun = System.nanoTime();
    private final Operation operation = new Operation(WindowsApi.ofSystem().kernel32(), 0);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger toldInFlight = new AtomicInteger();
    private final Thread packets = Thread.ofPlatform().daemon().unstarted(this::arrive);

    private void arrive() {
        while (!over.get()) {
            operation.packetArrived();
        }
    }

    /** What a listener does; the operation has ended then, or its outcome is nobody's to read. */
    private void ended(Operation ended) {
        if (ended.isInFlight()) {
            toldInFlight.incrementAndGet();
        }
        told.incrementAndGet();
    }

    @BeforeEach
    void packetsArrive() {
        packets.start();
    }

    @AfterEach
    void noMorePackets() throws InterruptedException {
        over.set(true);
        packets.join();
    }

    @Test
    void theEndOfAnOperationIsToldOnceAndNotBefore() {
        int uses = 0;
        while (goesOn() && toldInFlight.get() == 0 && told.get() == uses) {
            operation.prepare(this::ended);
            uses++;
            endInKernel();
            while (told.get() < uses && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }
        assertThat(toldInFlight).as("told before the end, of %s uses", uses).hasValue(0);
        assertThat(told).as("told").hasValue(uses);
    }

    @Test
    void nobodyIsToldOfACallThatStartedNothing() {
        int uses = 0;
        while (goesOn() && told.get() == 0) {
            operation.prepare(this::ended);
            operation.rest();
            uses++;
        }
        assertThat(told).as("told, of %s uses", uses).hasValue(0);
    }

    private boolean goesOn() {
        return System.nanoTime() - begun < LASTS_NANOS;
    }

    private void endInKernel() {
        Memory.at(operation.overlapped, Layouts.OVERLAPPED.byteSize())
                .set(JAVA_LONG, Layouts.OVERLAPPED_INTERNAL, PipeStatus.SUCCESS);
    }
}
