// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipes;
import dev.npipe.PipeEntry;
import dev.npipe.PipeHolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with the places of pipes: where clients look, and where servers are. */
public final class PlaceCheck {
    private static final List<String> PREFIXES = List.of("npipe_", "CoreFxPipe_");
    private static final List<String> VARIABLES = List.of("NPIPE_DIRECTORY", "TMPDIR");
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final Path SELF = Path.of("/proc/self/");

    private PlaceCheck() {}

    /** The directories in which a client of this process looks. */
    public static List<Finding> directories() throws IOException {
        var findings = new ArrayList<Finding>();
        for (Path directory : NamedPipes.directories()) {
            if (!Files.isDirectory(directory)) {
                findings.add(
                        new Finding(
                                "directory",
                                "The directory of pipes %s does not exist.".formatted(directory),
                                "Create it, or set another one: NPIPE_DIRECTORY or TMPDIR."));
                continue;
            }
            check(directory, findings);
            foreign(directory, findings);
        }
        return findings;
    }

    private static void check(Path directory, List<Finding> findings) throws IOException {
        OptionalInt mode = mode(directory);
        if (mode.isPresent() && (mode.getAsInt() & 0022) != 0 && (mode.getAsInt() & 01000) == 0) {
            findings.add(
                    new Finding(
                            "directory",
                            "Others can replace a pipe in the directory of pipes %s, where npipe starts no server."
                                    .formatted(directory),
                            "Set its sticky bit: chmod +t " + directory));
        }
    }

    /**
     * Whether the system keeps other users from redirecting what is opened in a shared directory.
     */
    public static List<Finding> links() throws IOException {
        Optional<String> links = ProcessLook.firstLine(Path.of("/proc/sys/fs/protected_symlinks"));
        if (links.filter("0"::equals).isEmpty()) {
            return List.of();
        }
        for (Path directory : NamedPipes.directories()) {
            boolean shared = (mode(directory).orElse(0) & 0002) != 0;
            if (shared && Files.isDirectory(directory)) {
                return List.of(
                        new Finding(
                                "symlinks",
                                "This system follows links that other users put into %s (fs.protected_symlinks is 0)."
                                        .formatted(directory),
                                "sysctl fs.protected_symlinks=1, or use a directory of your own:"
                                        + " NPIPE_DIRECTORY."));
            }
        }
        return List.of();
    }

    /** What has the name of a pipe's socket and is none. */
    private static void foreign(Path directory, List<Finding> findings) throws IOException {
        if (!Files.isReadable(directory)) {
            return;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, "{npipe_,CoreFxPipe_}?*")) {
            for (Path file : files) {
                OptionalInt mode = mode(file, LinkOption.NOFOLLOW_LINKS);
                if (mode.isPresent() && (mode.getAsInt() & TYPE) != SOCKET) {
                    findings.add(
                            new Finding(
                                    "foreign",
                                    "%s lies in the place of a pipe's socket, and is none."
                                            .formatted(file),
                                    "Remove it: no server can take this name."));
                }
            }
        }
    }

    /** Empty if it is not there any more: pipes come and go meanwhile, which is no finding. */
    private static OptionalInt mode(Path file, LinkOption... how) throws IOException {
        try {
            Object mode = Files.getAttribute(file, "unix:mode", how);
            return OptionalInt.of(((Number) mode).intValue());
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        }
    }

    /** The same for a path without links; empty also where this user cannot look. */
    private static Optional<Path> real(Path file) throws IOException {
        try {
            return Optional.of(file.toRealPath());
        } catch (FileSystemException e) {
            return Optional.empty();
        }
    }

    /**
     * Servers of pipes that a client of this process does not find, as their directory is another
     * one.
     *
     * @param name of which pipes
     */
    public static List<Finding> elsewhere(Predicate<String> name) throws IOException {
        List<Path> here = NamedPipes.directories();
        if (here.isEmpty()) {
            return List.of(); // pipes lie in no directory
        }
        List<PipeEntry> sockets;
        try {
            sockets = NamedPipes.sockets();
        } catch (UnsupportedOperationException e) {
            return List.of(); // this system does not tell what listens
        }
        Set<Path> real = new TreeSet<>();
        for (Path directory : here) {
            real.add(real(directory).orElse(directory));
        }
        Map<String, Finding> found = new LinkedHashMap<>();
        for (PipeEntry socket : sockets) {
            Path path = socket.paths().getFirst();
            Path directory = path.getParent();
            Optional<String> pipe = pipe(String.valueOf(path.getFileName()));
            if (directory != null
                    && pipe.filter(name).isPresent()
                    && real(directory).filter(there -> !real.contains(there)).isPresent()) {
                found.putIfAbsent(
                        pipe.get() + " " + directory, finding(pipe.get(), directory, socket));
            }
        }
        return List.copyOf(found.values());
    }

    private static Optional<String> pipe(String file) {
        return PREFIXES.stream()
                .filter(file::startsWith)
                .map(prefix -> file.substring(prefix.length()))
                .findFirst();
    }

    private static Finding finding(String pipe, Path directory, PipeEntry socket) {
        long self = ProcessHandle.current().pid();
        String server =
                socket.holders().isEmpty()
                        ? "A server of " + EntryWords.owner(socket)
                        : "Process " + EntryWords.process(socket.holders().getFirst());
        String why = socket.holders().stream().findFirst().map(PlaceCheck::reason).orElse("");
        return new Finding(
                "directories-differ",
                "%s serves the pipe %s in %s%s, and clients of this process (%s) look in %s (%s)."
                        .formatted(
                                server,
                                pipe,
                                directory,
                                why,
                                self,
                                joined(NamedPipes.directories()),
                                variables(System.getenv())),
                "Start both with the same TMPDIR, or set NPIPE_DIRECTORY=%s for the client."
                        .formatted(directory));
    }

    private static String joined(List<Path> directories) {
        return directories.stream().map(Path::toString).collect(Collectors.joining(" and "));
    }

    private static String reason(PipeHolder holder) {
        Map<String, String> environment = new ProcessLook(holder.processId()).environment();
        return environment.isEmpty() ? "" : " (" + variables(environment) + ")";
    }

    private static String variables(Map<String, String> environment) {
        String set =
                VARIABLES.stream()
                        .filter(environment::containsKey)
                        .map(variable -> variable + "=" + environment.get(variable))
                        .collect(Collectors.joining(", "));
        return set.isEmpty() ? "no TMPDIR is set" : set;
    }

    /** Where Samba looks for the pipes that other machines reach, if somebody has set that. */
    public static List<Finding> samba() {
        @Nullable String chosen = System.getenv("NPIPE_SMB_DIRECTORY");
        if (chosen == null || chosen.isEmpty()) {
            return List.of();
        }
        Path directory = Path.of(chosen);
        return Files.isDirectory(directory)
                        && Files.isReadable(directory)
                        && Files.isWritable(directory)
                        && Files.isExecutable(directory)
                ? List.of()
                : List.of(
                        new Finding(
                                "samba",
                                "Samba's directory of pipes, %s (NPIPE_SMB_DIRECTORY), is not one that this user can use."
                                        .formatted(directory),
                                "It is np below smbd's ncalrpc dir, which smbd makes for root alone: serve as"
                                        + " root, or see docs/intranet.md for a directory of your own."));
    }

    /** Whether the system's own calls are used. */
    public static List<Finding> nativeAccess() {
        return NamedPipes.class.getModule().isNativeAccessEnabled() || !Files.exists(SELF)
                ? List.of()
                : List.of(
                        new Finding(
                                "native-access",
                                "This Java runtime gives npipe no native access: less is known of pipes and"
                                        + " of clients, and groups decide nothing.",
                                "Start it with --enable-native-access=dev.npipe, or =ALL-UNNAMED on the class"
                                        + " path."));
    }
}
