// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.ChildJvm;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client does not load before its first answer. Each of these families takes a starting JVM
 * milliseconds, and up to two tenths of a second.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the classes are those of Unix")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FirstAnswerTest {
    /** Beginnings of the names of classes. */
    private static final List<String> NEEDLESS =
            List.of(
                    // events, which nobody records
                    "jdk.jfr.Event",
                    "jdk.jfr.internal.",
                    "dev.npipe.internal.jfr.PipeConnectEvent$",
                    "dev.npipe.internal.jfr.PipeReadEvent$",
                    "dev.npipe.internal.jfr.PipeWriteEvent$",
                    // a log, in which there is nothing to write
                    "java.util.logging.",
                    "sun.util.logging.",
                    "dev.npipe.internal.background.LogWriter",
                    // what a server decides, and pipes of other machines
                    "dev.npipe.internal.security.Sddl",
                    "dev.npipe.internal.security.SecurityDescriptor",
                    "dev.npipe.internal.security.AccessCheck",
                    "dev.npipe.internal.unix.reception.",
                    "dev.npipe.internal.unix.samba.",
                    "dev.npipe.internal.linux.inherited.",
                    "dev.npipe.internal.linux.diag.",
                    "dev.npipe.internal.Remotes",
                    // what plain code does as well
                    "java.util.Formatter",
                    "java.lang.invoke.StringConcatFactory",
                    "java.lang.String$$StringConcat",
                    "java.math.BigDecimal",
                    "dev.npipe.internal.security.ExpectedOwner$$TypeSwitch",
                    "dev.npipe.NamedPipeAddress$$Lambda",
                    // accessors of native memory, and calls of a second type
                    "java.lang.invoke.VarHandleSegment",
                    "dev.npipe.internal.linux.libc.HastyTransfers$Linked");

    /** What the JDK needs itself for a socket of java.nio, and to read the attributes of a file. */
    private static final List<String> OF_NIO =
            List.of("java.util.ServiceLoader", "java.util.regex.");

    /** What the JDK makes for each type of native call. */
    private static final String CALL_TYPE = "jdk.internal.foreign.abi.DowncallStub";

    @TempDir Path directory;

    static List<String> backends() {
        return ChildJvm.backends();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aClientLoadsOnlyWhatItsFirstAnswerNeeds(String backend) throws Exception {
        List<String> loaded = loadedByClient(backend);

        var needless = new ArrayList<>(NEEDLESS);
        if (backend.equals("linux")) {
            needless.addAll(OF_NIO);
        }
        assertThat(loaded.stream().filter(name -> needless.stream().anyMatch(name::startsWith)))
                .as("needless among %s classes", loaded.size())
                .isEmpty();
        assertThat(loaded.stream().filter(name -> name.startsWith(CALL_TYPE)))
                .as("types of native calls")
                .hasSizeLessThan(2);
        assertThat(loaded).as("the search").contains("dev.npipe.internal.unix.client.ServerSearch");
    }

    /** The classes between the start of the program and its answer, in their order. */
    private List<String> loadedByClient(String backend) throws Exception {
        Path log = directory.resolve("loaded");
        NamedPipeAddress address =
                NamedPipeAddress.of("first-" + ProcessHandle.current().pid() + "-" + backend);
        try (var server = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address)) {
            Process client = start(backend, address.name(), log);
            try (var pipe = server.accept()) {
                var message = ByteBuffer.allocate(8);
                assertThat(pipe.read(message)).isEqualTo(8);
                pipe.write(message.flip());
                String said = new String(client.getInputStream().readAllBytes(), UTF_8);
                assertThat(client.waitFor()).as(said).isZero();
            } finally {
                client.destroyForcibly();
            }
        }
        return between(Files.readAllLines(log), AskOnce.class, AskOnce.Answered.class);
    }

    private Process start(String backend, String name, Path log) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add(ChildJvm.BACKEND + backend);
        command.add("-Xlog:class+load:file=" + log + ":none");
        command.add("-cp");
        command.add(
                ChildJvm.root(NamedPipes.class)
                        + File.pathSeparator
                        + ChildJvm.root(AskOnce.class));
        command.addAll(List.of(AskOnce.class.getName(), name));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> between(List<String> lines, Class<?> first, Class<?> last) {
        List<String> names = lines.stream().map(line -> line.split(" ", 2)[0]).toList();
        assertThat(names).contains(first.getName(), last.getName());
        return names.subList(names.indexOf(first.getName()), names.indexOf(last.getName()));
    }
}
