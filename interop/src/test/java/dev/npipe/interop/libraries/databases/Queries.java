// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Queries of tests, and how they end. */
final class Queries {
    private Queries() {}

    /** Begins what takes its time, in a thread of its own. */
    static <T> FutureTask<T> start(Callable<T> query) {
        var task = new FutureTask<T>(query);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** The number that a query answers with. */
    static int number(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    /** What a query fails with, which it must do. */
    static Throwable failureOf(Statement statement, String query) {
        try {
            statement.execute(query);
        } catch (SQLException e) {
            return e;
        }
        throw new AssertionError("'" + query + "' came to its end");
    }

    /** The SQL state of a failure. */
    static String stateOf(Throwable failure) {
        return ((SQLException) failure).getSQLState();
    }
}
