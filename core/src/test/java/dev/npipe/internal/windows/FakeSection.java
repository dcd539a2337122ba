// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A section object of the model, over memory that stays as long as somebody knows it. */
final class FakeSection {
    static final int PAGE = 4096;

    final String name;
    final FakeSecurity security;
    final MemorySegment memory;

    /** How often it is mapped; always at the same address. */
    int views;

    FakeSection(String name, FakeSecurity security, long size) {
        this.name = name;
        this.security = security;
        this.memory = Arena.ofAuto().allocate((size + PAGE - 1) / PAGE * PAGE, PAGE);
    }
}
