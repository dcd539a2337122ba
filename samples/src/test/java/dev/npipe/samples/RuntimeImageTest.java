// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A recipe as somebody else's program: compiled with nothing but the JDK's tools and the library,
 * as a module and on the class path, and run in images that have few modules.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no directory keeps fixed names apart there")
@Timeout(120)
@Tag("slow")
final class RuntimeImageTest {
    private static final Sample RECIPE = Sample.named("MessageRequestReply");
    private static final Sample SOCKETS = Sample.named("SocketLibrary");
    private static final String MAIN = "dev.npipe.samples." + RECIPE.name();
    private static final String MODULE = "app/" + MAIN;
    private static final String NATIVE = "--enable-native-access=dev.npipe";

    private final String library = library();

    @TempDir private Path folder;

    private static String library() {
        try {
            return Path.of(
                            NamedPipeAddress.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void copyTheRecipe() throws IOException {
        for (Sample recipe : List.of(RECIPE, SOCKETS)) {
            Files.write(folder.resolve(recipe.name() + ".java"), recipe.lines());
        }
        Files.writeString(
                folder.resolve("module-info.java"), "module app {\n    requires dev.npipe;\n}\n");
    }

    @Test
    void aModuleThatRequiresTheLibraryAloneIsCompiledWithoutWarningAndRuns() throws Exception {
        compileModule();
        assertThat(java(List.of(NATIVE, "-p", path("module", library), "-m", MODULE)))
                .isEqualTo(RECIPE.promised());
    }

    @Test
    void anImageOfSuchAModuleHasAllItNeeds() throws Exception {
        compileModule();
        run(
                "jlink",
                "--add-modules",
                "app",
                "-p",
                path("module", library),
                "--output",
                at("image"));
        for (String access : List.of(NATIVE, "--illegal-native-access=deny")) {
            assertThat(started(Path.of(at("image")), List.of(access, "-m", MODULE)))
                    .as(access)
                    .isEqualTo(RECIPE.promised());
        }
    }

    /** Neither the Flight Recorder nor jdk.net. */
    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void onTheClassPathNativeAccessNeedsJavaBaseAlone() throws Exception {
        compileForTheClassPath();
        run("jlink", "--add-modules", "java.base", "--output", at("image"));
        for (Sample recipe : List.of(RECIPE, SOCKETS)) {
            List<String> arguments =
                    List.of(
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            path("classes", library),
                            "dev.npipe.samples." + recipe.name());
            assertThat(started(Path.of(at("image")), arguments)).isEqualTo(recipe.promised());
        }
    }

    @Test
    void onTheClassPathJavaNioNeedsTheModuleForItsOptions() throws Exception {
        compileForTheClassPath();
        assertThat(withModules("java.base,jdk.net")).isEqualTo(RECIPE.promised());
        assertThat(withModules("java.base"))
                .contains("UnsupportedOperationException")
                .contains("needs the module jdk.net");
    }

    private String withModules(String modules) throws Exception {
        return java(
                List.of(
                        "-Ddev.npipe.backend=nio",
                        "--limit-modules=" + modules,
                        "-cp",
                        path("classes", library),
                        MAIN));
    }

    private void compileModule() {
        compile("module", "-p", library, at("module-info.java"));
    }

    private void compileForTheClassPath() {
        compile("classes", "-cp", library, at(SOCKETS.name() + ".java"));
    }

    private void compile(String output, String... arguments) {
        var all = new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", at(output)));
        all.addAll(List.of(arguments));
        all.add(at(RECIPE.name() + ".java"));
        run("javac", all.toArray(String[]::new));
    }

    private static void run(String tool, String... arguments) {
        var said = new StringWriter();
        int status;
        try (var out = new PrintWriter(said)) {
            status = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments);
        }
        assertThat(status).as("%s %s%n%s", tool, List.of(arguments), said).isZero();
    }

    private String path(String compiled, String library) {
        return at(compiled) + File.pathSeparator + library;
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private String java(List<String> arguments) throws Exception {
        return started(Path.of(System.getProperty("java.home")), arguments);
    }

    /** What a program prints, errors included. */
    private String started(Path image, List<String> arguments) throws Exception {
        var command = new ArrayList<>(List.of(image.resolve("bin/java").toString()));
        command.add("-Ddev.npipe.directory=" + folder);
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said.replace(System.lineSeparator(), "\n").stripTrailing();
    }
}
