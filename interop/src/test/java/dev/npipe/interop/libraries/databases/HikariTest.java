// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A pool of ten connections to PostgreSQL. */
final class HikariTest extends OnPostgres {
    private static final int SIZE = 10;

    /** Each thread asks while all others have a connection: these are ten, and never more. */
    @Test
    void tenThreadsShareTenConnections() throws Exception {
        var all = new CyclicBarrier(SIZE);
        var answers = new ArrayList<Future<Set<Integer>>>();
        try (var pool = pool();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SIZE; i++) {
                answers.add(threads.submit(() -> serversOf(pool, all)));
            }
            var servers = new HashSet<Integer>();
            for (Future<Set<Integer>> answer : answers) {
                servers.addAll(answer.get());
            }
            assertThat(servers).hasSize(SIZE);
        }
    }

    private static Set<Integer> serversOf(HikariDataSource pool, CyclicBarrier all)
            throws Exception {
        var servers = new HashSet<Integer>();
        for (int turn = 0; turn < 20; turn++) {
            try (Connection connection = pool.getConnection()) {
                all.await();
                servers.add(server(connection));
            }
        }
        return servers;
    }

    @Test
    void aConnectionWhoseServerIsGoneIsReplaced() throws Exception {
        try (var pool = pool()) {
            List<Integer> gone;
            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection();
                    Statement end = second.createStatement()) {
                gone = List.of(server(first));
                end.execute("select pg_terminate_backend(" + gone.getFirst() + ", 100000)");
                assertThatThrownBy(() -> server(first)).isInstanceOf(SQLException.class);
            }
            var now = new HashSet<Integer>();
            var held = new ArrayList<Connection>();
            for (int i = 0; i < SIZE; i++) {
                Connection connection = pool.getConnection();
                held.add(connection);
                now.add(server(connection));
            }
            for (Connection connection : held) {
                connection.close();
            }
            assertThat(now).hasSize(SIZE).doesNotContainAnyElementsOf(gone);
        }
    }

    private HikariDataSource pool() {
        var config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(SIZE);
        config.setConnectionTimeout(100_000);
        return new HikariDataSource(config);
    }

    private static int server(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Queries.number(statement, "select pg_backend_pid()");
        }
    }
}
