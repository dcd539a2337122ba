// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.internal.security.Sid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samba's own decoder, {@code ndrdump} of its test suite, reads the same from the same bytes. */
@Timeout(60)
class NdrDumpTest {
    private static final Path NDRDUMP = Path.of("/usr/bin/ndrdump");

    @TempDir private Path scratch;

    @ParameterizedTest
    @EnumSource
    void agreesOnWhatWasCaptured(Captured captured) throws Exception {
        agreesOn(captured.request());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8})
    void agreesOnWhatIsGenerated(int level) throws Exception {
        assumeTrue(sambaKnows(level), "this Samba does not know level " + level);
        agreesOn(new RequestBuilder(level).build());
    }

    private void agreesOn(ByteBuffer request) throws Exception {
        assumeTrue(Files.isExecutable(NDRDUMP), "Samba's test suite is not installed");
        var ours = NamedPipeAuthRequest.decode(request);
        String theirs = dump(request);
        assertThat(theirs).as("all of it was read").contains("dump OK").doesNotContain("WARNING");
        assertThat(fields(theirs, "sids"))
                .isEqualTo(ours.sids().stream().map(Sid::toString).toList());
        assertThat(fields(theirs, "account_name"))
                .containsExactly("'" + ours.account().name() + "'");
        assertThat(fields(theirs, "domain_name"))
                .containsExactly("'" + ours.account().domain() + "'");
        assertThat(fields(theirs, "remote_client_addr"))
                .containsExactly("'" + ours.client().address() + "'");
        var unix = ours.unix().orElseThrow();
        assertThat(decimals(theirs, "uid")).containsExactly(unix.uid());
        assertThat(decimals(theirs, "gid")).containsExactly(unix.gid());
        assertThat(decimals(theirs, "groups")).isEqualTo(unix.groups());
    }

    private boolean sambaKnows(int level) throws Exception {
        return Files.isExecutable(NDRDUMP)
                && !dump(new RequestBuilder(level).build()).contains("Bad Switch");
    }

    private String dump(ByteBuffer request) throws Exception {
        Path file = scratch.resolve("request");
        byte[] bytes = new byte[request.limit()];
        request.get(0, bytes);
        Files.write(file, bytes);
        Process process =
                new ProcessBuilder(
                                NDRDUMP.toString(),
                                "named_pipe_auth",
                                "named_pipe_auth_req",
                                "struct",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    private static List<String> fields(String dump, String name) {
        var values = new ArrayList<String>();
        var lines =
                Pattern.compile(
                        "^ *" + name + " +: (?!\\*|NULL|struct|ARRAY)(.*)$", Pattern.MULTILINE);
        lines.matcher(dump).results().forEach(line -> values.add(line.group(1)));
        return values;
    }

    private static List<Long> decimals(String dump, String name) {
        return fields(dump, name).stream()
                .map(value -> Long.valueOf(value.replaceAll(".*\\((\\d+)\\)", "$1")))
                .toList();
    }
}
