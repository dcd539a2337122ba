// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static dev.npipe.interop.libraries.databases.Queries.failureOf;
import static dev.npipe.interop.libraries.databases.Queries.number;
import static dev.npipe.interop.libraries.databases.Queries.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What a JDBC driver does over a pipe, whichever database it is for. */
interface DriverBehaviour {
    /** A connection through a pipe, with these settings of the driver. */
    Connection connect(String... settings) throws SQLException;

    Dialect dialect();

    /**
     * How a driver and its database say it.
     *
     * @param newTable makes the table {@code t} of numbers and words for this connection
     * @param lock waits for a lock, and answers 1 when it has it
     * @param unlockAndSleep gives it back, then lasts longer than a test
     * @param sleep lasts longer than a test
     * @param cancelled the SQL state of a query that was cancelled
     * @param twoSeconds the setting that is the socket's time limit
     * @param broken the SQL state of a query whose socket's time was over
     */
    record Dialect(
            String newTable,
            String lock,
            String unlockAndSleep,
            String sleep,
            String cancelled,
            String twoSeconds,
            String broken) {}

    @Test
    default void twoHundredStatementsAreAnsweredEachAndInABatch() throws Exception {
        try (Connection connection = connect();
                Statement plain = connection.createStatement()) {
            plain.execute(dialect().newTable());
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
    default void aRunningQueryIsCancelledAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Connection other = connect();
                Statement slow = connection.createStatement();
                Statement watch = other.createStatement()) {
            slow.execute(dialect().lock());
            FutureTask<Throwable> end = start(() -> failureOf(slow, dialect().unlockAndSleep()));
            assertThat(number(watch, dialect().lock())).isOne(); // waits for the query to begin
            slow.cancel();
            assertThat(end.get()).returns(dialect().cancelled(), Queries::stateOf);
            assertThat(number(slow, "select 7")).isEqualTo(7);
        }
    }

    /** PostgreSQL's driver cancels by a timer and another connection, MariaDB counts the time. */
    @Test
    default void aStatementsTimeLimitCancelsItAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Statement slow = connection.createStatement()) {
            slow.setQueryTimeout(1);
            assertThat(failureOf(slow, dialect().sleep()))
                    .returns(dialect().cancelled(), Queries::stateOf);
            assertThat(number(slow, "select 7")).isEqualTo(7);
        }
    }

    @Test
    default void aSocketsTimeLimitClosesTheConnection() throws Exception {
        try (Connection connection = connect(dialect().twoSeconds());
                Statement slow = connection.createStatement()) {
            assertThat(number(slow, "select 7")).isEqualTo(7);
            assertThat(failureOf(slow, dialect().sleep()))
                    .returns(dialect().broken(), Queries::stateOf)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(connection.isClosed()).isTrue();
        }
    }
}
