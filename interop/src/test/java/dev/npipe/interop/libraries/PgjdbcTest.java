// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** PostgreSQL's own driver. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class PgjdbcTest {
    private static final int LINE = 1000;
    private static final int LINES = 20_000;

    private static PostgresServer postgres;

    @BeforeAll
    static void startPostgres(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.start(folder);
    }

    @AfterAll
    static void endPostgres() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void twoHundredStatementsAreAnsweredEachAndInABatch() throws Exception {
        try (Connection connection = connect();
                Statement plain = connection.createStatement()) {
            plain.execute("create temp table t (n int primary key, words text)");
            String insert = "insert into t values (?, ?)";
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                for (int i = 0; i < 200; i++) {
                    statement.setInt(1, i);
                    statement.setString(2, "№ " + i);
                    assertThat(statement.executeUpdate()).isOne();
                }
                for (int i = 200; i < 400; i++) {
                    statement.setInt(1, i);
                    statement.setString(2, "№ " + i);
                    statement.addBatch();
                }
                assertThat(statement.executeBatch()).hasSize(200).containsOnly(1);
            }
            String select = "select words from t where n = ?";
            try (PreparedStatement statement = connection.prepareStatement(select)) {
                for (int i = 0; i < 400; i += 2) {
                    statement.setInt(1, i);
                    try (var rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString(1)).isEqualTo("№ " + i);
                    }
                }
            }
        }
    }

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
            assertThat(number(plain, "select 7")).isEqualTo(7);
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
    void aRunningQueryIsCancelledAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Connection other = connect();
                Statement slow = connection.createStatement();
                Statement watch = other.createStatement()) {
            slow.execute("select pg_advisory_lock(1)");
            FutureTask<Throwable> end =
                    start(() -> failureOf(slow, "select pg_advisory_unlock(1), pg_sleep(150)"));
            watch.execute("select pg_advisory_lock(1)"); // waits for the query to begin
            slow.cancel();
            assertThat(end.get()).returns("57014", PgjdbcTest::stateOf);
            assertThat(number(slow, "select 7")).isEqualTo(7);
        }
    }

    /** The driver's own timer sends the cancel, over a connection of its own. */
    @Test
    void aStatementsTimeLimitCancelsItAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Statement slow = connection.createStatement()) {
            slow.setQueryTimeout(1);
            assertThat(failureOf(slow, "select pg_sleep(150)"))
                    .returns("57014", PgjdbcTest::stateOf);
            assertThat(number(slow, "select 7")).isEqualTo(7);
        }
    }

    @Test
    void aSocketsTimeLimitClosesTheConnection() throws Exception {
        try (Connection connection = connect("socketTimeout=2");
                Statement slow = connection.createStatement()) {
            assertThat(number(slow, "select 7")).isEqualTo(7);
            assertThat(failureOf(slow, "select pg_sleep(150)"))
                    .returns("08006", PgjdbcTest::stateOf)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(connection.isClosed()).isTrue();
        }
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
            assertThat(number(listen, "select 7")).isEqualTo(7);
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
        String url = postgres.url().replace(".s.PGSQL.5432", ".s.PGSQL.1");
        assertThatThrownBy(() -> DriverManager.getConnection(url))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining(".s.PGSQL.1")
                .returns("08001", PgjdbcTest::stateOf);
    }

    private static Connection connect(String... settings) throws SQLException {
        return DriverManager.getConnection(postgres.url(settings));
    }

    private static Throwable failureOf(Statement statement, String query) {
        try {
            statement.execute(query);
        } catch (SQLException e) {
            return e;
        }
        throw new AssertionError("'" + query + "' came to its end");
    }

    private static String stateOf(Throwable failure) {
        return ((SQLException) failure).getSQLState();
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    private static <T> FutureTask<T> start(Callable<T> task) {
        var future = new FutureTask<T>(task);
        Thread.ofPlatform().daemon().start(future);
        return future;
    }
}
