// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** MariaDB's own driver, which makes the factory without an argument. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class MariaDbTest {
    private static final String PIPE = "dev.npipe.net.pipe";

    private static MariaDbServer mariaDb;

    @BeforeAll
    static void startMariaDb(@TempDir Path folder) throws Exception {
        mariaDb = MariaDbServer.start(folder);
        System.setProperty(PIPE, mariaDb.socket().toString());
    }

    @AfterAll
    static void endMariaDb() throws Exception {
        System.clearProperty(PIPE);
        if (mariaDb != null) {
            mariaDb.close();
        }
    }

    @Test
    void twoHundredStatementsAreAnsweredEachAndInABatch() throws Exception {
        try (Connection connection = connect();
                Statement plain = connection.createStatement()) {
            plain.execute(
                    "create temporary table t (n int primary key, words text) character set utf8mb4");
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
                assertThat(statement.executeBatch()).hasSize(200);
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
    void aLargeValueComesBackAsItWas() throws Exception {
        byte[] value = new byte[8 * 1024 * 1024];
        new Random(1).nextBytes(value);
        try (Connection connection = connect();
                Statement plain = connection.createStatement();
                PreparedStatement insert =
                        connection.prepareStatement("insert into l values (?)")) {
            plain.execute("create temporary table l (value longblob)");
            insert.setBytes(1, value);
            assertThat(insert.executeUpdate()).isOne();
            try (var rows = plain.executeQuery("select value from l")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBytes(1)).isEqualTo(value);
            }
        }
    }

    @Test
    void aRunningQueryIsCancelledAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Connection other = connect();
                Statement slow = connection.createStatement();
                Statement watch = other.createStatement()) {
            slow.execute("select get_lock('begins', 100)");
            var end =
                    new FutureTask<Throwable>(
                            () -> failureOf(slow, "select release_lock('begins'), sleep(150)"));
            Thread.ofPlatform().daemon().start(end);
            assertThat(number(watch, "select get_lock('begins', 100)")).isOne();
            slow.cancel();
            assertThat(end.get()).returns("70100", MariaDbTest::stateOf);
            assertThat(number(slow, "select 7")).isEqualTo(7);
        }
    }

    /** The server counts this time. */
    @Test
    void aStatementsTimeLimitCancelsItAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Statement slow = connection.createStatement()) {
            slow.setQueryTimeout(1);
            assertThat(failureOf(slow, "select sleep(150)")).returns("70100", MariaDbTest::stateOf);
            assertThat(number(slow, "select 7")).isEqualTo(7);
        }
    }

    @Test
    void aSocketsTimeLimitClosesTheConnection() throws Exception {
        try (Connection connection = connect("socketTimeout=2000");
                Statement slow = connection.createStatement()) {
            assertThat(number(slow, "select 7")).isEqualTo(7);
            assertThat(failureOf(slow, "select sleep(150)"))
                    .returns("08000", MariaDbTest::stateOf)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    private static Connection connect(String... settings) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://localhost/mysql?user=root"
                        + "&socketFactory=dev.npipe.net.NamedPipeSocketFactory"
                        + Stream.of(settings).map(one -> "&" + one).reduce("", String::concat));
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
}
