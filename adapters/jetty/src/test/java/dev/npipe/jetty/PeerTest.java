// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handler learns about who asks. */
@Timeout(120)
final class PeerTest {
    @ParameterizedTest
    @EnumSource
    void aHandlerKnowsTheUser(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            String user = way == Way.TCP ? "no peer" : System.getProperty("user.name");
            assertThat(pair.get("/peer")).endsWithIgnoringCase(user); // behind a domain on Windows
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAddressOfAClientIsThePipe(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            String from =
                    pair.connector instanceof NamedPipeConnector pipe
                            ? pipe.address().toString()
                            : "127.0.0.1";
            assertThat(pair.get("/from")).isEqualTo(from);
        }
    }
}
