// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Connection;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.List;

/** Both ends of a lane over the model, whose second pipe takes bells and brings none. */
final class FakeLane {
    static final LaneToken TOKEN = LaneToken.parse("000102030405060708090a0b0c0d0e0f");
    static final int CAPACITY = 4096;

    private final SectionMemory memory;
    private final Lane client;
    private final Lane server;

    /** How often the second pipe was written to. */
    int rung;

    FakeLane() {
        try {
            memory =
                    SectionMemory.make(
                            new FakeWindows().system(), "fake", CAPACITY, List.of(Sid.EVERYONE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Connection room =
                (Connection)
                        Proxy.newProxyInstance(
                                Connection.class.getClassLoader(),
                                new Class<?>[] {Connection.class},
                                (_, method, _) -> called(method.getName()));
        client = Lane.of(memory, false, room, TOKEN);
        server = Lane.of(memory, true, room, TOKEN);
    }

    private Object called(String method) {
        if (!method.equals("tryWrite")) {
            throw new AssertionError(method);
        }
        rung++;
        return 1;
    }

    Lane client() {
        return client;
    }

    Lane server() {
        return server;
    }

    RingHeader header(boolean toServer) {
        return memory.rings().header(toServer);
    }
}
