// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

/** What a step of a greeting came to: its end, or what has to happen until it goes on. */
sealed interface Progress permits Progress.Unheard, Progress.Waiting, Outcome {
    /** The client has not said everything. */
    record Unheard() implements Progress {}

    /** The client waits for an instance. */
    record Waiting() implements Progress {}
}
