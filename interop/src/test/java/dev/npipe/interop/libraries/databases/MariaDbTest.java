// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MariaDB's own driver, which makes the factory without an argument. */
final class MariaDbTest extends OnMariaDb implements DriverBehaviour {
    private static final String PIPE = "dev.npipe.net.pipe";

    @BeforeAll
    void namePipe() {
        System.setProperty(PIPE, socket().toString());
    }

    @AfterAll
    void forgetPipe() {
        System.clearProperty(PIPE);
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

    @Override
    public Connection connect(String... settings) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://localhost/mysql?user=root"
                        + "&socketFactory=dev.npipe.net.NamedPipeSocketFactory"
                        + Stream.of(settings).map(one -> "&" + one).reduce("", String::concat));
    }

    @Override
    public Dialect dialect() {
        return new Dialect(
                "create temporary table t (n int primary key, words text) character set utf8mb4",
                "select get_lock('begins', 100)",
                "select release_lock('begins'), sleep(150)",
                "select sleep(150)",
                "70100",
                "socketTimeout=2000",
                "08000");
    }
}
