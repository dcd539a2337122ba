// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What another JVM's report says about its tests is what this one says. */
final class RemoteTestTest {
    @TempDir Path folder;

    @Test
    void aTestEndsAsItEndedThere() throws Exception {
        List<RemoteTest> tests =
                read(
                        """
                        <testcase name="passes()" classname="a.B" time="0.1"/>
                        <testcase name="fails()[2]" classname="a.B">
                          <failure message="m" type="T"><![CDATA[1 < 2
                        	at a.B.fails(B.java:3)
                        ]]></failure>
                        </testcase>
                        <testcase name="errs()" classname="a.B"><error>null</error></testcase>
                        <testcase name="skips()" classname="a.C"><skipped>why</skipped></testcase>
                        """);
        assertThat(tests.stream().map(test -> test.className() + "#" + test.name()))
                .containsExactly("a.B#passes()", "a.B#fails()[2]", "a.B#errs()", "a.C#skips()");
        assertThatCode(() -> run(tests.get(0))).doesNotThrowAnyException();
        assertThatThrownBy(() -> run(tests.get(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("a.B#fails()[2]: 1 < 2\n\tat a.B.fails(B.java:3)");
        assertThatThrownBy(() -> run(tests.get(2))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> run(tests.get(3)))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("why");
    }

    @Test
    void halfAReportIsNone() {
        assertThatThrownBy(() -> read("<testcase>")).isInstanceOf(IOException.class);
    }

    private List<RemoteTest> read(String tests) throws IOException {
        Path report = folder.resolve("report.xml");
        return RemoteTest.read(Files.writeString(report, "<testsuite>" + tests + "</testsuite>"));
    }

    private static void run(RemoteTest test) throws Throwable {
        test.asDynamicTest().getExecutable().execute();
    }
}
