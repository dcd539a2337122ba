// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.flow.CarryException;
import dev.npipe.cli.manners.BrokenOutput;
import dev.npipe.cli.manners.ExitCode;

/** A conversation that broke off, and what is said about it. */
record Breach(CarryException failure, Connection connection, boolean clientFailed) {
    /** Says it in one line, unless it is only that nobody reads the standard output any more. */
    ExitCode tell(Speaker speaker) {
        if (failure.end().holdsThread() && BrokenOutput.isOf(failure)) {
            return ExitCode.OK;
        }
        speaker.say(
                "connection %s (%s): %s: %s"
                        .formatted(
                                connection.number(),
                                connection.client(),
                                clientFailed ? "the client" : "the server",
                                what()));
        return failure.step() == CarryException.Step.READ_REST
                ? ExitCode.BROKE_OFF
                : ExitCode.FAILED;
    }

    private String what() {
        return switch (failure.step()) {
            case READ -> String.valueOf(failure.getMessage());
            case READ_REST -> "left inside a message";
            case WRITE -> "takes no more: " + failure.getMessage();
        };
    }
}
