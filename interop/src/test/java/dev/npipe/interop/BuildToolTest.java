// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.SearchPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody else's program is built with the library from a repository that has nothing else, as a
 * module and on the class path: no other package is asked for, and the compiler warns of nothing.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the launchers are scripts for a shell")
@Timeout(180)
final class BuildToolTest {
    private static final Path ROOT = Program.MODULE.getParent();
    private static final String VERSION = version();
    private static final Path RECIPE =
            ROOT.resolve("samples/src/main/java/dev/npipe/samples/MessageRequestReply.java");

    /** What that Gradle does not do by itself, since it knows no modules. */
    private static final String COMPILE_MODULE =
            """
            compileJava {
                options.sourcepath = files('src/main/java')
                options.compilerArgs += ['--module-path', classpath.asPath]
                classpath = files()
            }
            """;

    @TempDir private Path folder;

    private Path repository;
    private Path project;

    private static String version() {
        try {
            String pom = Files.readString(ROOT.resolve("pom.xml"));
            return pom.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void publish() throws IOException {
        repository = folder.resolve("repository");
        project = folder.resolve("project");
        Path library = artifact("npipe");
        Files.copy(ROOT.resolve("core/pom.xml"), library.resolve("npipe-" + VERSION + ".pom"));
        jar(library.resolve("npipe-" + VERSION + ".jar"));
        Files.copy(
                ROOT.resolve("pom.xml"),
                artifact("npipe-parent").resolve("npipe-parent-" + VERSION + ".pom"));
    }

    private Path artifact(String name) throws IOException {
        return Files.createDirectories(
                repository.resolve("dev/npipe").resolve(name + "/" + VERSION));
    }

    /** The library as the build packs it, or packed here where only its classes are there yet. */
    private static void jar(Path jar) throws IOException {
        Path built;
        try {
            built =
                    Path.of(
                            NamedPipeAddress.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
        if (Files.isRegularFile(built)) {
            Files.copy(built, jar);
            return;
        }
        var out = new PrintWriter(System.err, true, UTF_8);
        int status =
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(out, out, "-cf", jar.toString(), "-C", built.toString(), ".");
        assertThat(status).as("jar").isZero();
    }

    private void writeProgram(boolean modular) throws IOException {
        Path sources = project.resolve("src/main/java");
        Path program = Files.createDirectories(sources.resolve("dev/npipe/samples"));
        Files.copy(RECIPE, program.resolve(RECIPE.getFileName()));
        if (modular) {
            Files.writeString(
                    sources.resolve("module-info.java"), "module app { requires dev.npipe; }\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mavenBuildsAProgram(boolean modular) throws Exception {
        writeProgram(modular);
        Files.writeString(
                project.resolve("pom.xml"),
                """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>app</groupId><artifactId>app</artifactId><version>1</version>
              <properties>
                <maven.compiler.release>25</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <repositories><repository>
                <id>built</id><url>%s</url><snapshots><enabled>true</enabled></snapshots>
              </repository></repositories>
              <dependencies><dependency>
                <groupId>dev.npipe</groupId><artifactId>npipe</artifactId><version>%s</version>
              </dependency></dependencies>
              <build><pluginManagement><plugins>
                <plugin><artifactId>maven-resources-plugin</artifactId><version>3.5.0</version></plugin>
                <plugin>
                  <artifactId>maven-compiler-plugin</artifactId><version>3.15.0</version>
                  <configuration>
                    <showWarnings>true</showWarnings><failOnWarning>true</failOnWarning>
                    <compilerArgs><arg>-Xlint:all</arg></compilerArgs>
                  </configuration>
                </plugin>
              </plugins></pluginManagement></build>
            </project>
            """
                        .formatted(repository.toUri(), VERSION));
        var build =
                new ProcessBuilder(
                        ROOT.resolve("mvnw").toString(),
                        "--batch-mode",
                        "--quiet",
                        "--offline",
                        "--file=" + project.resolve("pom.xml"),
                        // What is not in the library's own repository is taken from the one of this
                        // build, and nothing is put there.
                        "-Dmaven.repo.local=" + folder.resolve("local"),
                        "-Dmaven.repo.local.tail=" + localRepository(),
                        "-Daether.offline.protocols=file",
                        "compile");
        build.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Finished.withSuccess(build, "");
        assertBuilt(project.resolve("target/classes"), modular);
    }

    private static String localRepository() {
        Path usual = Path.of(System.getProperty("user.home"), ".m2", "repository");
        return System.getProperty("maven.repo.local", usual.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gradleBuildsAProgram(boolean modular) throws Exception {
        Path gradle =
                SearchPath.ofUser()
                        .find("gradle")
                        .orElseGet(() -> ForeignPrograms.missing("gradle"));
        writeProgram(modular);
        Path home = Path.of(System.getProperty("java.home"));
        Files.writeString(project.resolve("settings.gradle"), "rootProject.name = 'app'\n");
        Files.writeString(
                project.resolve("build.gradle"),
                // Old enough for Debian's Gradle 4.4, which knows no newer Java by name.
                """
            apply plugin: 'java'
            repositories { maven { url '%s' } }
            dependencies { implementation 'dev.npipe:npipe:%s' }
            compileJava {
                options.fork = true
                options.forkOptions.executable = '%s'
                options.compilerArgs = ['-Xlint:all,-options', '-Werror']
            }
            """
                                .formatted(repository, VERSION, home.resolve("bin/javac"))
                        + (modular ? COMPILE_MODULE : ""));
        var build =
                new ProcessBuilder(
                        gradle.toString(),
                        "--offline",
                        "--quiet",
                        "--no-daemon",
                        "--gradle-user-home=" + folder.resolve("gradle"),
                        "--project-dir=" + project,
                        "compileJava");
        build.environment().put("JAVA_HOME", home.toString());
        Finished.withSuccess(build, "");
        assertBuilt(project.resolve("build/classes/java/main"), modular);
    }

    private static void assertBuilt(Path classes, boolean modular) {
        assertThat(classes.resolve("dev/npipe/samples/MessageRequestReply.class")).exists();
        assertThat(Files.exists(classes.resolve("module-info.class"))).isEqualTo(modular);
    }
}
