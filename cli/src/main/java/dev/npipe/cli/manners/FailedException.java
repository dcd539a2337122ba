// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;

/** Something that a verb was asked for could not be done: its message is the line the user gets. */
public final class FailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final String subject;

    /**
     * What went wrong with a place.
     *
     * @param subject the place, as the user wrote it or as the library writes it
     * @param failure what went wrong
     */
    public FailedException(String subject, Failure failure) {
        super(subject + ": " + failure.reason());
        this.failure = failure;
        this.subject = subject;
    }

    /** What went wrong with a place, from what the library threw. */
    public FailedException(String subject, Failure failure, Exception cause) {
        this(subject, failure);
        initCause(cause);
    }

    /** What went wrong with a pipe, from what the library threw. */
    public static FailedException of(NamedPipeAddress address, Exception cause) {
        return new FailedException(address.toString(), Failure.of(address, cause), cause);
    }

    /** What went wrong. */
    public Failure failure() {
        return failure;
    }

    /** The place it went wrong with. */
    public String subject() {
        return subject;
    }
}
