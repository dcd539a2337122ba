// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** MySQL's own driver, at a MariaDB: no MySQL comes from Debian. */
final class MySqlTest extends OnMariaDb {
    @Test
    void twoHundredStatementsAndALargeValueAreAnswered() throws Exception {
        byte[] value = new byte[4 * 1024 * 1024];
        new Random(1).nextBytes(value);
        try (Connection connection = connect();
                Statement plain = connection.createStatement()) {
            plain.execute("create temporary table t (n int primary key, value longblob)");
            String insert = "insert into t values (?, ?)";
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                for (int i = 0; i < 200; i++) {
                    statement.setInt(1, i);
                    statement.setBytes(2, i == 100 ? value : new byte[] {(byte) i});
                    assertThat(statement.executeUpdate()).isOne();
                }
            }
            try (var rows = plain.executeQuery("select n, value from t order by n")) {
                for (int i = 0; i < 200; i++) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                    assertThat(rows.getBytes(2))
                            .isEqualTo(i == 100 ? value : new byte[] {(byte) i});
                }
                assertThat(rows.next()).isFalse();
            }
        }
    }

    /** The driver's own timer sends the cancel, over a connection of its own. */
    @Test
    void aStatementsTimeLimitCancelsItAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Statement slow = connection.createStatement()) {
            slow.setQueryTimeout(1);
            assertThatThrownBy(() -> slow.execute("select sleep(150)"))
                    .isInstanceOf(SQLTimeoutException.class);
            assertThat(Queries.number(slow, "select 7")).isEqualTo(7);
        }
    }

    @Test
    void aSocketsTimeLimitClosesTheConnection() throws Exception {
        try (Connection connection = connect("socketTimeout=2000");
                Statement slow = connection.createStatement()) {
            assertThatThrownBy(() -> slow.execute("select sleep(150)"))
                    .returns("08S01", Queries::stateOf)
                    .hasStackTraceContaining(SocketTimeoutException.class.getName());
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void anEncryptedConnectionAnswersAndIsCancelled() throws Exception {
        try (Connection connection = connect("sslMode=REQUIRED");
                Statement statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("show status like 'Ssl_version'")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).startsWith("TLSv1.");
            }
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("select sleep(150)"))
                    .isInstanceOf(SQLTimeoutException.class);
            assertThat(Queries.number(statement, "select 7")).isEqualTo(7);
        }
    }

    /** Without encryption, unless the settings say otherwise: the last one counts. */
    private Connection connect(String... settings) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://localhost/mysql?user=root&sslMode=DISABLED"
                        + "&socketFactory=dev.npipe.mysql.NamedPipeMySqlSocketFactory"
                        + ("&namedPipePath=" + socket())
                        + Stream.of(settings).map(one -> "&" + one).reduce("", String::concat));
    }
}
