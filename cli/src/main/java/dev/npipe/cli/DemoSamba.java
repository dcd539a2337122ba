// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Samba of the demo's own, without privileges: smbd on a high port of the loopback interface,
 * with its own directories and one user, whose password is made up. Closing it leaves nothing.
 */
final class DemoSamba implements AutoCloseable {
    static final String DOMAIN = "NPIPEDEMO";

    private static final int START_SECONDS = 20;
    private static final int NOBODY = 65534;
    private static final List<Path> SBIN =
            List.of(Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/local/sbin"));

    private final Path directory;
    private final int port;
    private final String user = System.getProperty("user.name");
    private final String password;
    private List<ProcessHandle> processes = List.of();

    private DemoSamba(Path directory, int port) {
        this.directory = directory;
        this.port = port;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.password = HexFormat.of().formatHex(random);
    }

    /**
     * Starts it.
     *
     * @throws UnsupportedOperationException if Samba is not installed
     * @throws IOException if it does not run
     */
    static DemoSamba start() throws IOException, InterruptedException {
        Path smbd = program("smbd", searched());
        Path pdbedit = program("pdbedit", searched());
        Path directory = Files.createTempDirectory(Path.of("/tmp"), "npipe-samba-");
        var samba = new DemoSamba(directory, freePort());
        boolean completed = false;
        Runtime.getRuntime().addShutdownHook(new Thread(samba::close));
        try {
            samba.configure();
            samba.addUser(pdbedit);
            samba.run(smbd);
            completed = true;
            return samba;
        } finally {
            if (!completed) {
                samba.close();
            }
        }
    }

    private static List<Path> searched() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        Arrays.stream(path.split(":", -1)).filter(p -> !p.isEmpty()).map(Path::of),
                        SBIN.stream())
                .toList();
    }

    static Path program(String name, List<Path> searched) {
        return searched.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () ->
                                new UnsupportedOperationException(
                                        "--smb needs Samba, whose %s is not installed; on Debian and Ubuntu: sudo apt install samba"
                                                .formatted(name)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path configuration() {
        return directory.resolve("smb.conf");
    }

    private void configure() throws IOException, InterruptedException {
        for (String name : List.of("private", "state", "ncalrpc", "log")) {
            Files.createDirectory(
                    directory.resolve(name),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        Files.writeString(
                configuration(),
                """
                [global]
                    netbios name = %s
                    server role = standalone server
                    smb ports = %d
                    interfaces = lo
                    bind interfaces only = yes
                    disable netbios = yes
                    map to guest = never
                    private dir = %3$s/private
                    passdb backend = tdbsam:%3$s/private/passdb.tdb
                    lock directory = %3$s/state
                    state directory = %3$s/state
                    cache directory = %3$s/state
                    pid directory = %3$s/state
                    ncalrpc dir = %3$s/ncalrpc
                    log file = %3$s/log/smbd
                    max log size = 1000
                    load printers = no
                    printing = bsd
                    printcap name = /dev/null
                    disable spoolss = yes
                    rpc start on demand helpers = no
                """
                        .formatted(DOMAIN, port, directory));
        if (isRoot()) {
            finish(new ProcessBuilder("chown", "-R", NOBODY + ":" + NOBODY, directory.toString()));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Root's demo needs no privileges either. */
    private static ProcessBuilder unprivileged(String... command) {
        var words = new ArrayList<String>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
            words.addAll(List.of("--clear-groups", "--"));
        }
        words.addAll(List.of(command));
        return new ProcessBuilder(words);
    }

    /** The password goes through the standard input, where nobody else sees it. */
    private void addUser(Path pdbedit) throws IOException, InterruptedException {
        finish(
                unprivileged(
                        pdbedit.toString(),
                        "-s",
                        configuration().toString(),
                        "-t",
                        "-a",
                        "-u",
                        user),
                password,
                password);
    }

    private static void finish(ProcessBuilder command, String... lines)
            throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : lines) {
                in.write(line + "\n");
            }
        }
        String said;
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            said = String.join("; ", out.lines().toList());
        }
        if (process.waitFor() != 0) {
            throw new IOException(command.command() + " failed: " + said);
        }
    }

    private void run(Path smbd) throws IOException, InterruptedException {
        Path output = directory.resolve("log/output");
        Process process =
                unprivileged(
                                smbd.toString(),
                                "-F",
                                "--no-process-group",
                                "-s",
                                configuration().toString(),
                                "-l",
                                directory.resolve("log").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        synchronized (this) {
            processes = List.of(process.toHandle());
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("Samba does not start: " + Files.readString(output));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** The pipe as a client on another machine would name it. */
    NamedPipeAddress address(NamedPipeAddress pipe) {
        return NamedPipeAddress.of("127.0.0.1:" + port, pipe.name());
    }

    /** Where it looks for pipes. */
    Path proxyDirectory() {
        return directory.resolve("ncalrpc/np");
    }

    /** Its one user. */
    String user() {
        return DOMAIN + '\\' + user;
    }

    String password() {
        return password;
    }

    private static void end(List<ProcessHandle> all) {
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    private boolean isMine(ProcessHandle process) {
        String file = configuration().toString();
        return process.info().arguments().stream()
                .flatMap(Arrays::stream)
                .anyMatch(argument -> argument.equals(file));
    }

    /** Ends it at once, with what it started, and removes its files. */
    @Override
    public synchronized void close() {
        if (!processes.isEmpty()) {
            var children = new ArrayList<>(processes.getFirst().descendants().toList());
            end(processes); // first: then it starts no child that would be missed
            children.addAll(ProcessHandle.allProcesses().filter(this::isMine).toList());
            end(children);
            processes = List.of();
        }
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger("dev.npipe")
                    .log(System.Logger.Level.WARNING, "removing " + directory, e);
        }
    }
}
