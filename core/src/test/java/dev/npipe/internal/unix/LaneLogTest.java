// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Why a connection gets no shared memory, in the log of an end that would tell of it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has shared memory beneath a socket")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LaneLogTest {
    private static final String LINUX = ChildJvm.BACKEND + "linux";
    private static final String NIO = ChildJvm.BACKEND + "nio";
    private static final String OFF = "-Ddev.npipe.lane=off";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    @TempDir private Path folder;

    /** The option that has a child write lines of the level DEBUG. */
    private String debug;

    @BeforeEach
    void configureLog() throws IOException {
        debug = ChildJvm.logOfDebug(folder);
    }

    private void meet(ChildJvm server, ChildJvm client) throws IOException {
        server.value("bind", name, "MESSAGE");
        client.value("connect", name);
        server.value("accept", name);
    }

    private String line(String why) {
        return name + ": " + Lanes.STAYS + ": " + why;
    }

    @Test
    void aServerSaysThatItsClientHasNone() throws Exception {
        try (ChildJvm server = ChildJvm.start(LINUX, debug);
                ChildJvm client = ChildJvm.start(NIO)) {
            meet(server, client);
            server.awaitLogged(line("its other end offers no shared memory"));
        }
    }

    @Test
    void aServerSaysThatItHasNoneItself() throws Exception {
        try (ChildJvm server = ChildJvm.start(LINUX, OFF, debug);
                ChildJvm client = ChildJvm.start(LINUX)) {
            meet(server, client);
            server.awaitLogged(line("this end offers none"));
        }
    }

    @Test
    void aClientSaysThatItsServerHasNone() throws Exception {
        try (ChildJvm server = ChildJvm.start(NIO);
                ChildJvm client = ChildJvm.start(LINUX, debug)) {
            meet(server, client);
            client.awaitLogged(line("its other end offers no shared memory"));
        }
    }

    @Test
    void aServerSaysWhichVersionItsClientHas() throws Exception {
        try (ChildJvm server = ChildJvm.start(LINUX, debug)) {
            server.value("bind", name, "MESSAGE");
            try (RawPeer client = RawPeer.connect(directory.npipe(name))) {
                client.greet(
                        RawPeer.helloOfLanes(Handshake.KIND_OPEN, Lanes.VERSION + 1, LaneToken.NONE)
                                .encode());
                server.value("accept", name);
                server.awaitLogged(
                        line("its other end knows version 2 of shared memory, this one 1"));
            }
        }
    }
}
