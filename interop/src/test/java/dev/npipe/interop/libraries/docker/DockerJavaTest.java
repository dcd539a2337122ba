// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.docker.NamedPipeDockerHttpClient;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.PipeToSocket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** docker-java with podman: at its Unix socket, and through a pipe such as Docker's on Windows. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@ParameterizedClass
@EnumSource
@Timeout(180)
final class DockerJavaTest {
    private static final String IMAGE = "localhost/busybox:test";
    private static final int LARGE = 50 << 20;
    private static final byte[] INPUT = new byte[3_000_000];

    @TempDir private static Path folder;
    private static PodmanEngine engine;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress pipe = PipeDirectory.newAddress();
    private final List<String> containers = new ArrayList<>();
    private PipeToSocket relay;
    private DockerClient docker;

    /** How the engine is reached. */
    enum Way {
        SOCKET,
        PIPE
    }

    @Parameter Way way;

    @BeforeAll
    static void startTheEngineWithAnImage() throws Exception {
        engine = PodmanEngine.start(folder);
        Path context = Files.createDirectory(folder.resolve("context"));
        Files.copy(PodmanEngine.busybox(), context.resolve("busybox"));
        Files.writeString(
                context.resolve("Dockerfile"),
                """
                FROM scratch
                COPY busybox /bin/busybox
                ENTRYPOINT ["/bin/busybox"]
                """);
        try (DockerClient client = client("unix://" + engine.socket())) {
            build(client, context, IMAGE);
        }
    }

    @AfterAll
    static void endTheEngine() throws InterruptedException {
        if (engine != null) {
            engine.close();
        }
    }

    @BeforeEach
    void connect() throws IOException {
        relay = new PipeToSocket(pipe, PipeMode.MESSAGE, engine.socket());
        docker =
                client(
                        way == Way.PIPE
                                ? "npipe:////./pipe/" + pipe.name()
                                : "unix://" + engine.socket());
    }

    @AfterEach
    void disconnect() throws Exception {
        for (String container : containers) {
            docker.removeContainerCmd(container).withForce(true).exec();
        }
        docker.close();
        relay.close();
    }

    private static DockerClient client(String host) {
        DockerClientConfig config =
                DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
        return DockerClientImpl.getInstance(
                config, NamedPipeDockerHttpClient.builder(config.getDockerHost()).build());
    }

    private static void build(DockerClient client, Path context, String tag) {
        client.buildImageCmd(context.toFile())
                .withTags(Set.of(tag))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
    }

    private String create(String... words) {
        return created(
                docker.createContainerCmd(IMAGE)
                        .withCmd(words)
                        .withStdinOpen(true)
                        .withStdInOnce(true)
                        .exec());
    }

    private String created(CreateContainerResponse container) {
        containers.add(container.getId());
        return container.getId();
    }

    private Output attach(String container, InputStream input) throws InterruptedException {
        return docker.attachContainerCmd(container)
                .withStdIn(input)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(new Output())
                .awaitStarted();
    }

    private Output follow(String container) {
        return docker.logContainerCmd(container)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(new Output());
    }

    @Test
    void itSaysWhoItIs() {
        docker.pingCmd().exec();
        assertThat(docker.versionCmd().exec().getComponents().getFirst().getName())
                .isEqualTo("Podman Engine");
        assertThat(docker.infoCmd().exec().getImages()).isPositive();
        assertThatThrownBy(() -> docker.inspectContainerCmd("nobody").exec())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void aLogIsFollowedToItsEnd() throws Exception {
        String container = create("sh", "-c", "echo first; read; echo second; echo third >&2");
        var keys = new PipedOutputStream();
        attach(container, new PipedInputStream(keys));
        docker.startContainerCmd(container).exec();
        Output log = follow(container);
        log.await("first\n");
        keys.write('\n');
        keys.flush();
        assertThat(log.all()).isEqualTo("first\nsecond\nthird\n");
    }

    @Test
    void aLogThatGoesOnIsLeftAtOnce() throws Exception {
        String container = create("sh", "-c", "echo first; sleep 1000");
        docker.startContainerCmd(container).exec();
        Output log = follow(container);
        log.await("first\n");
        log.close();
        assertThat(docker.inspectContainerCmd(container).exec().getState().getRunning()).isTrue();
    }

    /** The program ends when its input ends, and what it prints then still comes. */
    @Test
    void anAttachedProgramSeesTheEndOfItsInput() throws Exception {
        String container = create("sh", "-c", "echo ready; wc -c; echo failed >&2");
        Output output = attach(container, new ByteArrayInputStream(INPUT));
        docker.startContainerCmd(container).exec();
        assertThat(output.all()).isEqualTo("ready\n3000000\nfailed\n");
    }

    @Test
    void anAttachedProgramIsTalkedWith() throws Exception {
        String container = create("cat");
        var keys = new PipedOutputStream();
        Output output = attach(container, new PipedInputStream(keys));
        docker.startContainerCmd(container).exec();
        keys.write("one\n".getBytes(US_ASCII));
        keys.flush();
        output.await("one\n");
        keys.write("two\n".getBytes(US_ASCII));
        keys.close();
        assertThat(output.all()).isEqualTo("one\ntwo\n");
    }

    @Test
    void aProgramThatIsAddedSeesTheEndOfItsInput() throws Exception {
        String container = create("sleep", "1000");
        docker.startContainerCmd(container).exec();
        String exec =
                docker.execCreateCmd(container)
                        .withCmd("/bin/busybox", "sh", "-c", "/bin/busybox wc -c; exit 7")
                        .withAttachStdin(true)
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .exec()
                        .getId();
        Output output =
                docker.execStartCmd(exec)
                        .withStdIn(new ByteArrayInputStream(INPUT))
                        .exec(new Output());
        assertThat(output.all()).isEqualTo("3000000\n");
        assertThat(docker.inspectExecCmd(exec).exec().getExitCodeLong()).isEqualTo(7);
    }

    @Test
    void anImageIsBuiltOfALargeFile() throws Exception {
        Path context = Files.createDirectory(directory.path().resolve("context"));
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        Files.write(context.resolve("large"), large);
        Files.writeString(context.resolve("Dockerfile"), "FROM " + IMAGE + "\nCOPY large /large\n");
        String tag = "localhost/large:" + way.name().toLowerCase(Locale.ROOT);
        build(docker, context, tag);
        String container =
                created(docker.createContainerCmd(tag).withCmd("sha256sum", "/large").exec());
        docker.startContainerCmd(container).exec();
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(large));
        assertThat(follow(container).all()).isEqualTo(sum + "  /large\n");
    }
}
