// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.libraries.databases.tds.SqlServerStub;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Microsoft's driver at a stub of its server: there is no SQL Server to be tested against. */
@Tag("windows")
@Timeout(120)
final class MsSqlTest {
    private static final String DELAY = "WAITFOR DELAY '01:00:00'";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address =
            NamedPipeAddress.of("sql\\query-" + PipeDirectory.newAddress().name());
    private SqlServerStub server;

    @BeforeEach
    void startServer() throws IOException {
        server = new SqlServerStub(address);
    }

    @AfterEach
    void endServer() throws IOException {
        server.close();
    }

    private Connection connect(String... settings) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlserver://localhost;user=sa;password=secret;encrypt=false"
                        + ";socketFactoryClass=dev.npipe.net.NamedPipeSocketFactory"
                        + (";socketFactoryConstructorArg=" + address + ";")
                        + String.join(";", settings));
    }

    @Test
    void twoHundredStatementsAreAnswered() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 200; i++) {
                assertThat(Queries.number(statement, "SELECT " + i)).isEqualTo(i);
            }
            assertThat(connection.isValid(60)).isTrue();
        }
    }

    @Test
    void aTextOfManyPacketsComesBackAsItWas() throws Exception {
        String text = "№ 1 ".repeat(256 * 1024);
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT N'" + text + "'")) {
            assertThat(rows.next()).isTrue();
            assertThat(text.equals(rows.getString(1))).as("the text came back").isTrue();
        }
    }

    @Test
    void anErrorOfTheServerLeavesTheConnectionOpen() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT everything"))
                    .hasMessageContaining("The stub does not know 'SELECT everything'");
            assertThat(Queries.number(statement, "SELECT 7")).isEqualTo(7);
        }
    }

    @Test
    void aRunningQueryIsCancelledAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Statement slow = connection.createStatement()) {
            FutureTask<Throwable> end = Queries.start(() -> Queries.failureOf(slow, DELAY));
            server.awaitDelay();
            slow.cancel();
            assertThat(end.get()).returns("HY008", Queries::stateOf);
            assertThat(Queries.number(slow, "SELECT 7")).isEqualTo(7);
        }
    }

    @Test
    void aStatementsTimeLimitCancelsItAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Statement slow = connection.createStatement()) {
            slow.setQueryTimeout(1);
            assertThat(Queries.failureOf(slow, DELAY)).isInstanceOf(SQLTimeoutException.class);
            slow.setQueryTimeout(0);
            assertThat(Queries.number(slow, "SELECT 7")).isEqualTo(7);
        }
    }

    @Test
    void aSocketsTimeLimitClosesTheConnection() throws Exception {
        try (Connection connection = connect("socketTimeout=2000");
                Statement slow = connection.createStatement()) {
            assertThat(Queries.number(slow, "SELECT 7")).isEqualTo(7);
            assertThat(Queries.failureOf(slow, DELAY))
                    .hasStackTraceContaining(SocketTimeoutException.class.getName());
            assertThat(connection.isClosed()).isTrue();
        }
    }
}
