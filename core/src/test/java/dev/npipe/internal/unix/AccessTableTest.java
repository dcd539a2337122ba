// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.PipeDirection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every line of the table in {@code docs/security.md}, with users and processes of their own: a
 * server of alice's, and clients of alice's, bob's and root's.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "users are made by useradd")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class AccessTableTest {
    private static final String ADMINISTRATORS = "dev.npipe.administrators";
    private static final Pattern WITH_GROUP =
            Pattern.compile("`" + ADMINISTRATORS + "=staff` and `(.*)`");

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static UnixUsers users;
    private static ChildJvm linuxServer;
    private static ChildJvm nioServer;
    private static ChildJvm alice;
    private static ChildJvm bob;
    private static ChildJvm root;

    /** A line of the table: the list, who gets in, and whether java.nio can decide it. */
    record Line(String list, boolean group, List<String> expected, boolean everywhere) {
        @Override
        public String toString() {
            return (group ? "with a group of administrators " : "") + list;
        }
    }

    static List<Line> lines() throws IOException {
        var lines = new ArrayList<Line>();
        boolean inTable = false;
        for (String text : Files.readAllLines(Path.of("../docs/security.md"))) {
            inTable = text.startsWith("| list ") || inTable && text.startsWith("|");
            if (inTable && text.startsWith("| `")) {
                String[] cells = text.substring(1, text.length() - 1).split("\\|");
                var group = WITH_GROUP.matcher(cells[0].strip());
                String list = group.matches() ? group.group(1) : cells[0].replace("`", "").strip();
                lines.add(
                        new Line(
                                list,
                                group.matches(),
                                Stream.of(cells[1], cells[2], cells[3]).map(String::strip).toList(),
                                cells[4].strip().equals("the same")));
            }
        }
        return lines;
    }

    @BeforeAll
    static void start() throws IOException {
        assertThat(lines()).hasSizeGreaterThan(30);
        users = UnixUsers.create();
        linuxServer = startAs(users.alice(), "linux-server", ChildJvm.BACKEND + "linux");
        nioServer = startAs(users.alice(), "nio-server", ChildJvm.BACKEND + "nio");
        alice = startAs(users.alice(), "alice");
        bob = startAs(users.bob(), "bob");
        root = ChildJvm.start();
    }

    private static ChildJvm startAs(String user, String classes, String... arguments)
            throws IOException {
        return ChildJvm.startBehind(
                UnixUsers.as(user), DIRECTORY.path().resolve(classes), arguments);
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            for (ChildJvm child : new ChildJvm[] {linuxServer, nioServer, alice, bob, root}) {
                if (child != null) {
                    child.close();
                }
            }
        } finally {
            if (users != null) {
                users.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void withNativeAccess(Line line) throws IOException {
        String name = PipeDirectory.uniqueName();
        linuxServer.value("set", ADMINISTRATORS, line.group() ? users.staff() : "");
        linuxServer.value("guard", name, withNumbers(line.list()));
        assertThat(whatEachMay(name)).isEqualTo(line.expected());
        linuxServer.value("unguard", name);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void withoutNativeAccess(Line line) throws IOException {
        String name = PipeDirectory.uniqueName();
        nioServer.value("set", ADMINISTRATORS, line.group() ? users.staff() : "");
        if (!line.everywhere()) {
            assertThat(nioServer.ask("guard", name, withNumbers(line.list())))
                    .startsWith("error UnsupportedOperationException")
                    .contains(name)
                    .contains("--enable-native-access");
            assertThat(DIRECTORY.npipe(name)).doesNotExist();
            return;
        }
        nioServer.value("guard", name, withNumbers(line.list()));
        assertThat(whatEachMay(name)).isEqualTo(line.expected());
        nioServer.value("unguard", name);
    }

    /** The names of the table replaced by those of this test. */
    private static String withNumbers(String list) throws IOException {
        var names =
                Map.of(
                        "{alice}", "S-1-22-1-" + users.uid(users.alice()),
                        "{bob}", "S-1-22-1-" + users.uid(users.bob()),
                        "{root}", "S-1-22-1-0",
                        "{group bob}", "S-1-22-2-" + users.gid(users.bob()),
                        "{group staff}", "S-1-22-2-" + users.gid(users.staff()),
                        "\"bob\"", '"' + users.bob() + '"',
                        "\"staff\"", '"' + users.staff() + '"');
        String text = list;
        for (var each : names.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        return text;
    }

    private static List<String> whatEachMay(String name) throws IOException {
        var rights = new ArrayList<String>();
        for (ChildJvm client : new ChildJvm[] {alice, bob, root}) {
            String reads = opens(client, name, PipeDirection.OUTBOUND) ? "r" : "";
            String writes = opens(client, name, PipeDirection.INBOUND) ? "w" : "";
            boolean both = reads.length() + writes.length() == 2;
            assertThat(opens(client, name, PipeDirection.DUPLEX)).as("both").isEqualTo(both);
            assertThat(opensRaw(client, name)).as("plain bytes").isEqualTo(both);
            rights.add(reads.isEmpty() && writes.isEmpty() ? "–" : reads + writes);
        }
        return rights;
    }

    /** Whether a client gets in by the npipe handshake, and what the server sends it. */
    private static boolean opens(ChildJvm client, String name, PipeDirection direction)
            throws IOException {
        String answer = client.ask("open", name, direction.toString(), "any");
        assertThat(answer)
                .matches("ok (1 complete|opened)|error AccessDeniedException 0 .*" + name + ": .*");
        return answer.startsWith("ok");
    }

    /** A refused client of plain bytes finds the end, unless the socket's mode refused it. */
    private static boolean opensRaw(ChildJvm client, String name) throws IOException {
        String socket = DIRECTORY.raw(name).toString();
        String answer = client.ask("open", socket, PipeDirection.DUPLEX.toString(), "any");
        assertThat(answer).matches("ok (1 complete|end)|error AccessDeniedException .*");
        return answer.equals("ok 1 complete");
    }
}
