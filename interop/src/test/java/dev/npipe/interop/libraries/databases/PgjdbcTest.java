// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static dev.npipe.interop.libraries.databases.Queries.start;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** PostgreSQL's own driver. */
final class PgjdbcTest extends OnPostgres implements DriverBehaviour {
    private static final int LINE = 1000;
    private static final int LINES = 20_000;

    @Test
    void twentyMegabytesAreCopiedInAndOut() throws Exception {
        byte[] lines = lines();
        var back = new ByteArrayOutputStream(lines.length);
        try (Connection connection = connect();
                Statement plain = connection.createStatement()) {
            plain.execute("create temp table t (line text)");
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copies.copyIn("copy t from stdin", new ByteArrayInputStream(lines)))
                    .isEqualTo(LINES);
            assertThat(copies.copyOut("copy t to stdout", back)).isEqualTo(LINES);
            assertThat(Arrays.mismatch(back.toByteArray(), lines))
                    .as("first difference")
                    .isEqualTo(-1);
            assertThat(Queries.number(plain, "select 7")).isEqualTo(7);
        }
    }

    private static byte[] lines() {
        var random = new Random(1);
        byte[] half = new byte[(LINE - 2) / 2];
        var all = new ByteArrayOutputStream(LINE * LINES);
        for (int i = 0; i < LINES; i++) {
            random.nextBytes(half);
            all.writeBytes((HexFormat.of().formatHex(half) + "-\n").getBytes(US_ASCII));
        }
        return all.toByteArray();
    }

    @Test
    void aNotificationWakesWhoWaitsForIt() throws Exception {
        try (Connection connection = connect();
                Connection other = connect();
                Statement listen = connection.createStatement();
                Statement notify = other.createStatement()) {
            listen.execute("listen news");
            PGConnection listener = connection.unwrap(PGConnection.class);
            assertThat(listener.getNotifications(50)).as("before").isNullOrEmpty();
            FutureTask<PGNotification[]> heard = start(() -> listener.getNotifications(100_000));
            notify.execute("notify news, 'hello'");
            assertThat(heard.get())
                    .extracting(PGNotification::getParameter)
                    .containsExactly("hello");
            assertThat(Queries.number(listen, "select 7")).isEqualTo(7);
        }
    }

    /** The driver looks for a byte more for a millisecond: none may be lost by that. */
    @Test
    void noNotificationIsLostBetweenShortLooks() throws Exception {
        try (Connection connection = connect();
                Connection other = connect();
                Statement listen = connection.createStatement();
                Statement notify = other.createStatement()) {
            listen.execute("listen numbers");
            PGConnection listener = connection.unwrap(PGConnection.class);
            FutureTask<Integer> sent =
                    start(
                            () -> {
                                for (int i = 0; i < 300; i++) {
                                    notify.execute("notify numbers, '" + i + "'");
                                }
                                return 300;
                            });
            int next = 0;
            while (next < 300) {
                PGNotification[] some = listener.getNotifications(1);
                for (PGNotification one : some == null ? new PGNotification[0] : some) {
                    assertThat(one.getParameter()).isEqualTo(Integer.toString(next++));
                }
            }
            assertThat(sent.get()).isEqualTo(next);
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailureToConnect() {
        assertThatThrownBy(() -> DriverManager.getConnection(urlOfNobody()))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("-nobody")
                .returns("08001", Queries::stateOf);
    }

    @Override
    public Connection connect(String... settings) throws SQLException {
        return DriverManager.getConnection(url(settings));
    }

    @Override
    public Dialect dialect() {
        return new Dialect(
                "create temp table t (n int primary key, words text)",
                "select 1 from pg_advisory_lock(1)",
                "select pg_advisory_unlock(1), pg_sleep(150)",
                "select pg_sleep(150)",
                "57014",
                "socketTimeout=2",
                "08006");
    }
}
