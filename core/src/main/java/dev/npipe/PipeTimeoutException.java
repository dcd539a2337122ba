// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.math.BigDecimal;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;

/**
 * The time limit of a call passed first. It is the {@link InterruptedByTimeoutException} of
 * java.nio, and says which pipe, which call and which limit.
 *
 * @since 0.1
 */
public final class PipeTimeoutException extends InterruptedByTimeoutException {
    private static final long serialVersionUID = 1L;

    private final String pipe;
    private final String operation;
    private final Duration limit;

    /**
     * Creates an exception for one call.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param operation what took too long, such as "read"
     * @param limit the time limit of that
     */
    public PipeTimeoutException(String pipe, String operation, Duration limit) {
        this.pipe = pipe;
        this.operation = operation;
        this.limit = limit;
    }

    /** Which pipe, what took too long, and the limit. */
    @Override
    public String getMessage() {
        return limit.isZero()
                ? pipe + ": " + operation + " would have to wait"
                : pipe + ": " + operation + " took longer than " + seconds() + " s";
    }

    private String seconds() {
        return BigDecimal.valueOf(limit.toNanos(), 9).stripTrailingZeros().toPlainString();
    }

    /**
     * The pipe.
     *
     * @return the address as text, as {@link NamedPipeAddress#toString} gives it
     */
    public String pipe() {
        return pipe;
    }

    /**
     * What took too long: {@code "read"} or {@code "write"}, which are also the two halves of a
     * {@link NamedPipeChannel#transact}, {@code "accept"} or {@code "awaitDrain"}.
     *
     * @return the operation
     */
    public String operation() {
        return operation;
    }

    /**
     * The time limit that passed.
     *
     * @return the limit; zero if the call was not to wait
     */
    public Duration limit() {
        return limit;
    }
}
