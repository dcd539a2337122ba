// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

/** An event of the model, which somebody resets. */
final class FakeEvent {
    boolean set;
}
