// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the document tells users to configure is what the tests run with. */
@Timeout(30)
final class IntranetDocumentTest {
    @Test
    void theLinesOfTheDocumentAreThoseOfTheTests() throws IOException {
        String document = Files.readString(Path.of("../docs/intranet.md"));
        String fixture = Files.readString(Path.of("src/test/java/dev/npipe/smb/PrivateSamba.java"));
        assertThat(document)
                .contains("rpc start on demand helpers = no")
                .contains("dev.npipe.smb.directory")
                .contains("NPIPE_SMB_DIRECTORY");
        assertThat(fixture).contains("\"rpc start on demand helpers\", \"no\"");
    }
}
