// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.File;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Samba of the benchmark's own, without privileges: smbd on a free port of the loopback
 * interface, with one user, whose password is made up. All its files are in one folder, which the
 * caller removes.
 *
 * @param folder where its files are
 * @param port the TCP port it listens on
 */
record Samba(Path folder, int port) implements AutoCloseable {
    private static final int START_SECONDS = 20;
    private static final String NOBODY = "65534";
    private static final List<String> SBIN = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

    /** The user as whom clients log on, who has an account on this machine. */
    static final String USER = System.getProperty("user.name");

    /** Starts it on certain cores, in a folder that is not there yet. */
    static Samba start(Path folder, List<Integer> cores) throws IOException, InterruptedException {
        var samba = new Samba(folder, freePort());
        try {
            samba.configure();
            samba.addUser();
            samba.run(cores);
            return samba;
        } catch (IOException | InterruptedException | RuntimeException e) {
            samba.close();
            throw e;
        }
    }

    static boolean isInstalled() {
        return program("smbd").isPresent() && program("pdbedit").isPresent();
    }

    private static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), SBIN.stream())
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String required(String name) throws IOException {
        return program(name)
                .orElseThrow(() -> new IOException("Samba's " + name + " is not installed"))
                .toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where it looks for the socket of a pipe's server. */
    Path pipe(String name) {
        return pipes().resolve(name);
    }

    /** Where it looks for pipes. */
    Path pipes() {
        return folder.resolve("ncalrpc/np");
    }

    /** The file with the password of its user: only those who may read the folder see it. */
    Path password() {
        return folder.resolve("password");
    }

    private Path configuration() {
        return folder.resolve("smb.conf");
    }

    private void configure() throws IOException, InterruptedException {
        Files.createDirectory(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (String name : List.of("private", "state", "ncalrpc", "log")) {
            Files.createDirectory(folder.resolve(name));
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Files.writeString(password(), HexFormat.of().formatHex(random));
        Files.writeString(
                configuration(),
                """
                [global]
                    netbios name = NPIPEBENCH
                    server role = standalone server
                    smb ports = %d
                    interfaces = lo
                    bind interfaces only = yes
                    disable netbios = yes
                    map to guest = never
                    private dir = %2$s/private
                    passdb backend = tdbsam:%2$s/private/passdb.tdb
                    lock directory = %2$s/state
                    state directory = %2$s/state
                    cache directory = %2$s/state
                    pid directory = %2$s/state
                    ncalrpc dir = %2$s/ncalrpc
                    log file = %2$s/log/smbd
                    max log size = 1000
                    load printers = no
                    printing = bsd
                    printcap name = /dev/null
                    disable spoolss = yes
                    rpc start on demand helpers = no
                """
                        .formatted(port, folder));
        if (isRoot()) {
            Files.setPosixFilePermissions(
                    folder.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
            String owner = NOBODY + ":" + NOBODY;
            finish(new ProcessBuilder("chown", "-R", owner, folder.toString()), "");
        }
    }

    private static boolean isRoot() {
        return USER.equals("root");
    }

    /** Root's benchmark needs no privileges either. */
    private static List<String> unprivileged(String... command) {
        var words = new ArrayList<String>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
            words.addAll(List.of("--clear-groups", "--"));
        }
        words.addAll(List.of(command));
        return words;
    }

    private void addUser() throws IOException, InterruptedException {
        String file = configuration().toString();
        String password = Files.readString(password()) + '\n';
        finish(
                new ProcessBuilder(
                        unprivileged(required("pdbedit"), "-s", file, "-t", "-a", "-u", USER)),
                password + password);
    }

    private static void finish(ProcessBuilder command, String input)
            throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(input);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.command() + " failed: " + said);
        }
    }

    private void run(List<Integer> cores) throws IOException, InterruptedException {
        Path output = folder.resolve("log/output");
        var command =
                unprivileged(
                        required("smbd"),
                        "-F",
                        "--no-process-group",
                        "-s",
                        configuration().toString(),
                        "-l",
                        folder.resolve("log").toString());
        Process process =
                new ProcessBuilder(Placement.pinned(cores, command))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
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

    /** Ends it at once with what it started: every process with its configuration. */
    @Override
    public void close() {
        for (var mine = mine(); !mine.isEmpty(); mine = mine()) {
            mine.forEach(ProcessHandle::destroyForcibly);
            mine.forEach(each -> each.onExit().join());
        }
    }

    private List<ProcessHandle> mine() {
        return ProcessHandle.allProcesses().filter(this::isMine).toList();
    }

    private boolean isMine(ProcessHandle process) {
        String file = configuration().toString();
        return process.info().arguments().stream()
                .flatMap(Arrays::stream)
                .anyMatch(argument -> argument.equals(file));
    }
}
