// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A file server of the test class's own: Samba's smbd on a free port of the loopback interface,
 * with its own directories and its own users, as a user without privileges unless asked otherwise.
 * Nothing of it is left afterwards.
 *
 * <p>Its users are accounts that every Linux has, with passwords of Samba's own. Where Samba is
 * missing the tests are skipped, or fail if foreign programs are required.
 */
public final class PrivateSamba implements BeforeAllCallback, AfterAllCallback {
    /** A user of the server; an account of the system, which nobody can log on with there. */
    public static final String USER = "daemon";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "Correct horse 1";

    /** The name of the server, which is the domain of its users. */
    static final String DOMAIN = "NPIPETEST";

    /** Whom smbd runs as when this process is root: nobody else's, and not root's. */
    private static final int UNPRIVILEGED = 65534;

    private static final List<Path> SBIN = List.of(Path.of("/usr/sbin"), Path.of("/sbin"));
    private static final long START_SECONDS = 30;

    private final Map<String, String> settings = new LinkedHashMap<>();
    private Path directory = Path.of("");
    private boolean privileged;
    private Process smbd;
    private int port;

    /** A server with the settings of a plain one, and those added to it. */
    public PrivateSamba() {}

    /** Adds or replaces a line of its configuration. */
    PrivateSamba with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /**
     * With root's rights, as Samba runs in earnest. Without them it takes every failure to reach a
     * pipe's server for one of access rights. Skipped where the tests do not run as root.
     */
    public PrivateSamba privileged() {
        privileged = true;
        return this;
    }

    /** The TCP port that it listens on. */
    int port() {
        return port;
    }

    /** The host part of an address, with the port. */
    String host() {
        return "127.0.0.1:" + port;
    }

    /** The address of one of its pipes. */
    public NamedPipeAddress address(String pipe) {
        return NamedPipeAddress.of(host(), pipe);
    }

    /** Where it looks for the sockets of those who serve pipes: {@code <ncalrpc dir>/np}. */
    public Path pipes() {
        return directory.resolve("ncalrpc/np");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Path program = program("smbd");
        if (privileged) {
            assumeTrue(isRoot(), "a Samba with root's rights is needed, which only root can start");
        }
        directory = Files.createTempDirectory(Path.of("/tmp"), "npipe-smb-");
        for (String name : List.of("private", "lock", "state", "cache", "pid", "ncalrpc", "log")) {
            Files.createDirectory(directory.resolve(name));
        }
        Files.setPosixFilePermissions(
                directory.resolve("ncalrpc"), PosixFilePermissions.fromString("rwxr-xr-x"));
        if (isRoot() && !privileged) {
            run("chown", "-R", UNPRIVILEGED + ":" + UNPRIVILEGED, directory.toString());
        }
        port = freePort();
        Files.writeString(configuration(), configurationText());
        addUser(USER, PASSWORD);
        start(program);
    }

    /** Gives an account of the system a password of this server's own. */
    private void addUser(String name, String password) throws IOException, InterruptedException {
        Process pdbedit =
                process(
                                program("pdbedit").toString(),
                                "-s",
                                configuration().toString(),
                                "-t",
                                "-a",
                                "-u",
                                name)
                        .redirectErrorStream(true)
                        .start();
        try (var in = pdbedit.outputWriter(StandardCharsets.UTF_8)) {
            in.write(password + '\n' + password + '\n');
        }
        finish(pdbedit, "pdbedit");
    }

    private void start(Path program) throws IOException, InterruptedException {
        smbd =
                process(
                                program.toString(),
                                "-F",
                                "--no-process-group",
                                "-s",
                                configuration().toString(),
                                "-l",
                                directory.resolve("log").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("output").toFile())
                        .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!smbd.isAlive() || System.nanoTime() > end) {
                String said = logs();
                kill();
                throw new IOException("smbd does not run: " + said);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Ends it at once, with everything it was doing; {@link #restart} brings it back. */
    void kill() {
        // The parent first: it can then start no process that would be missed.
        var all = new ArrayList<ProcessHandle>(smbd.toHandle().descendants().toList());
        smbd.destroyForcibly().onExit().join();
        all.addAll(ProcessHandle.allProcesses().filter(this::isMine).toList());
        for (ProcessHandle process : all) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** The processes that it has now; each client's connection gets one of its own. */
    Set<ProcessHandle> children() {
        return smbd.toHandle().descendants().collect(Collectors.toSet());
    }

    /** Ends the processes of the clients that came since {@link #children} was asked. */
    void killChildrenSince(Set<ProcessHandle> before) {
        Set<ProcessHandle> since = children();
        since.removeAll(before);
        if (since.isEmpty()) {
            throw new AssertionError("no client has a process of its own");
        }
        for (ProcessHandle child : since) {
            child.destroyForcibly();
            child.onExit().join();
        }
    }

    /**
     * True for a process that was started with the configuration of this server, as a word or in
     * --configfile=.
     */
    private boolean isMine(ProcessHandle process) {
        String file = configuration().toString();
        return process.info().arguments().stream()
                .flatMap(Arrays::stream)
                .anyMatch(argument -> argument.endsWith(file));
    }

    /** Starts it again, on the same port and with the same users. */
    void restart() throws IOException, InterruptedException {
        start(program("smbd"));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (smbd != null) {
            kill();
        }
        if (Files.isDirectory(directory) && directory.isAbsolute()) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** What smbd has written, for a failure's message. */
    String logs() {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory.resolve("log"))) {
            for (Path file :
                    Stream.concat(files, Stream.of(directory.resolve("output")))
                            .filter(Files::isRegularFile)
                            .toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private Path configuration() {
        return directory.resolve("smb.conf");
    }

    private String configurationText() {
        var all = new LinkedHashMap<String, String>();
        all.put("workgroup", "NPIPEGROUP");
        all.put("netbios name", DOMAIN);
        all.put("server role", "standalone server");
        all.put("smb ports", Integer.toString(port));
        all.put("interfaces", "lo");
        all.put("bind interfaces only", "yes");
        all.put("disable netbios", "yes");
        all.put("private dir", directory + "/private");
        all.put("passdb backend", "tdbsam:" + directory + "/private/passdb.tdb");
        all.put("lock directory", directory + "/lock");
        all.put("state directory", directory + "/state");
        all.put("cache directory", directory + "/cache");
        all.put("pid directory", directory + "/pid");
        all.put("ncalrpc dir", directory + "/ncalrpc");
        all.put("log file", directory + "/log/smbd.log");
        all.put("max log size", "1000");
        all.put("log level", "1");
        all.put("load printers", "no");
        all.put("printing", "bsd");
        all.put("printcap name", "/dev/null");
        all.put("disable spoolss", "yes");
        all.put("map to guest", "never");
        all.put("rpc start on demand helpers", "no");
        all.putAll(settings);
        var text = new StringBuilder("[global]\n");
        all.forEach((name, value) -> text.append(name + " = " + value + '\n'));
        return text.toString();
    }

    /** A free port, which another process could take before smbd does, but hardly will. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private ProcessBuilder process(String... command) {
        var all = new ArrayList<String>();
        if (isRoot() && !privileged) {
            all.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + UNPRIVILEGED,
                            "--regid=" + UNPRIVILEGED,
                            "--clear-groups",
                            "--"));
        }
        all.addAll(Arrays.asList(command));
        return new ProcessBuilder(all);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        finish(new ProcessBuilder(command).redirectErrorStream(true).start(), command[0]);
    }

    private static void finish(Process process, String name)
            throws IOException, InterruptedException {
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(name + ": " + said);
            }
        }
    }

    /** A program of Samba; the tests end here if it is not installed. */
    private static Path program(String name) {
        assumeFalse("none".equals(System.getenv("NPIPE_PEERS")), "foreign programs are left out");
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(":", -1)).map(Path::of), SBIN.stream())
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(name));
    }

    private static Path missing(String name) {
        String message = "Samba's " + name + " is not installed: run interop/setup";
        if ("required".equals(System.getenv("NPIPE_PEERS")) || "true".equals(System.getenv("CI"))) {
            return fail(message);
        }
        return abort(message);
    }
}
