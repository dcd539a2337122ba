// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Main;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
    private static final List<String> ARGS = List.of("demo", "--name", "x");

    @Test
    void theJarIsStartedAgainWithItsOptions() {
        var all = List.of("-Da=b", "-XX:AOTCache=c", "-jar", "npipe.jar", "demo", "--name", "x");
        assertThat(JavaCommand.asStarted(Main.class, "/j/java", all, ARGS))
                .hasValue(List.of("/j/java", "-Da=b", "-XX:AOTCache=c", "-jar", "npipe.jar"));
    }

    @Test
    void theClassIsStartedAgainWithItsClassPath() {
        var all = List.of("-cp", "a:b", "dev.npipe.cli.Main", "demo", "--name", "x");
        assertThat(JavaCommand.asStarted(Main.class, "java", all, ARGS))
                .hasValue(List.of("java", "-cp", "a:b", "dev.npipe.cli.Main"));
    }

    @Test
    void whatOnlyOneProcessCanHaveIsLeftOut() {
        var all =
                List.of(
                        "-agentlib:jdwp=transport=dt_socket,server=y",
                        "-XX:AOTCacheOutput=c",
                        "-jar",
                        "npipe.jar",
                        "demo",
                        "--name",
                        "x");
        assertThat(JavaCommand.asStarted(Main.class, "java", all, ARGS))
                .hasValue(List.of("java", "-jar", "npipe.jar"));
    }

    @Test
    void anotherProgramIsNotStartedAgain() {
        assertThat(
                        JavaCommand.asStarted(
                                Main.class, "java", List.of("-jar", "tests.jar", "x"), ARGS))
                .isEmpty();
        assertThat(
                        JavaCommand.asStarted(
                                Main.class, "java", List.of("Other", "demo", "--name", "x"), ARGS))
                .isEmpty();
        assertThat(JavaCommand.asStarted(Main.class, "java", List.of(), ARGS)).isEmpty();
    }
}
