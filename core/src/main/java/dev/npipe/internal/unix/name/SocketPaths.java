// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.NamedPipeAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where pipes live in the file system. */
public final class SocketPaths {
    /** The rendezvous of npipe's own protocol. */
    public static final String NPIPE_PREFIX = "npipe_";

    /** The rendezvous of plain bytes; the prefix is the one of .NET on Unix. */
    public static final String RAW_PREFIX = "CoreFxPipe_";

    /** The longest path that fits a socket address in the JDK: {@code sun_path} has 108 bytes. */
    private static final int MAX_PATH_BYTES = 106;

    private static final Path TMP = Path.of("/tmp");

    /** The environment of a JVM does not change. */
    private static final @Nullable String NPIPE_DIRECTORY = System.getenv("NPIPE_DIRECTORY");

    private static final @Nullable String TMPDIR = System.getenv("TMPDIR");

    /** The directory that was chosen last, and in which words. */
    private static volatile @Nullable Base last;

    private record Base(String choice, Path path) {}

    private SocketPaths() {}

    /**
     * The directory of named pipes: the system property {@code dev.npipe.directory}, else the
     * variables {@code NPIPE_DIRECTORY} and {@code TMPDIR}, else {@code /tmp}. Not {@code
     * java.io.tmpdir}, which other programs do not know.
     */
    public static Path base() {
        String choice = System.getProperty("dev.npipe.directory");
        choice = isEmpty(choice) ? NPIPE_DIRECTORY : choice;
        choice = isEmpty(choice) ? TMPDIR : choice;
        if (choice == null || choice.isEmpty()) {
            return TMP;
        }
        Base known = last;
        if (known == null || !known.choice.equals(choice)) {
            known = new Base(choice, Path.of(choice).toAbsolutePath());
            last = known;
        }
        return known.path;
    }

    private static boolean isEmpty(@Nullable String choice) {
        return choice == null || choice.isEmpty();
    }

    /**
     * The directories where a client looks, in order. One where this user cannot look does not keep
     * it from the other.
     */
    public static List<Path> searched() {
        List<Path> chosen = chosen();
        return isPassedOver(chosen.getFirst()) ? List.of(TMP) : chosen;
    }

    /** As {@link #searched()}, with one where this user cannot look. */
    private static List<Path> chosen() {
        Path base;
        try {
            base = base();
        } catch (InvalidPathException e) {
            return List.of(TMP); // what was set is no path here
        }
        return base.equals(TMP) ? List.of(TMP) : List.of(base, TMP);
    }

    /** True if the search goes on in another directory, as this user cannot look there. */
    public static boolean isPassedOver(Path directory) {
        return !directory.equals(TMP) && isOutOfReach(directory);
    }

    private static boolean isOutOfReach(Path directory) {
        return !Files.isExecutable(directory)
                && !Files.notExists(directory)
                && !Files.isRegularFile(directory);
    }

    /**
     * Those of the directories where a pipe of this name can be; not where its path is too long.
     *
     * @throws UnsupportedOperationException if it can be in none of them
     */
    public static List<Path> searched(NamedPipeAddress address) {
        return fitting(searched(), address);
    }

    /**
     * As {@link #searched(NamedPipeAddress)}, with one where this user cannot look: whoever is
     * refused there asks whether it {@linkplain #isPassedOver is passed over}, and nobody else has
     * to.
     */
    public static List<Path> chosen(NamedPipeAddress address) {
        return fitting(chosen(), address);
    }

    private static List<Path> fitting(List<Path> all, NamedPipeAddress address) {
        var some = new ArrayList<Path>(all.size());
        for (Path directory : all) {
            if (fits(directory, address)) {
                some.add(directory);
            }
        }
        if (some.isEmpty()) {
            raw(all.getLast(), address); // which says why
        }
        return some;
    }

    /** False if a server could not bind there; it needs room for the longer one of its sockets. */
    private static boolean fits(Path directory, NamedPipeAddress address) {
        int parts = bytes(directory) + 1 + RAW_PREFIX.length() + bytes(address.name());
        return parts <= MAX_PATH_BYTES;
    }

    private static int bytes(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** What a client is told that found nobody at any of these places. */
    public static NoSuchFileException missing(NamedPipeAddress address, List<?> tried) {
        String places = String.join(", ", tried.stream().map(Object::toString).toList());
        return new NoSuchFileException(
                address.toString(),
                null,
                "no such pipe; looked for " + places + passedOver(address));
    }

    /** Where the client would have looked but for this, in words. */
    private static String passedOver(NamedPipeAddress address) {
        Path base;
        try {
            base = base();
        } catch (InvalidPathException e) {
            return "; not in the directory of pipes that is set, which is no path here";
        }
        if (address.isSocketPath() || base.equals(TMP)) {
            return "";
        } else if (isOutOfReach(base)) {
            return "; not in %s, which this user may not enter".formatted(base);
        }
        return fits(base, address) ? "" : "; not in %s, as its path is too long".formatted(base);
    }

    /** Where a server of this pipe greets, in npipe's own protocol. */
    public static Path npipe(Path base, NamedPipeAddress address) {
        return resolve(base, NPIPE_PREFIX, address);
    }

    /** Where a server of this pipe takes plain bytes. */
    public static Path raw(Path base, NamedPipeAddress address) {
        return resolve(base, RAW_PREFIX, address);
    }

    /** Every file at which a server of the pipe may listen, in the order of looking. */
    public static List<Path> all(NamedPipeAddress address) {
        if (address.isSocketPath()) {
            return List.of(socket(address));
        }
        var all = new ArrayList<Path>();
        for (Path directory : searched(address)) {
            all.add(npipe(directory, address));
            all.add(raw(directory, address));
        }
        return all;
    }

    private static Path resolve(Path base, String prefix, NamedPipeAddress address) {
        if (address.name().indexOf('/') >= 0) {
            throw new UnsupportedOperationException(
                    address
                            + ": a name with a slash cannot be used on this system; for the path of a"
                            + " socket, NamedPipeAddress.parse takes an absolute one");
        }
        try {
            return checked(base.resolve(prefix + address.name()), address);
        } catch (InvalidPathException e) {
            throw unmappable(address, e);
        }
    }

    /** SHA-256. */
    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java platform has it
        }
    }

    /** The socket that an absolute-path address names. */
    public static Path socket(NamedPipeAddress address) {
        try {
            return checked(Path.of(address.name()), address);
        } catch (InvalidPathException e) {
            throw unmappable(address, e);
        }
    }

    private static UnsupportedOperationException unmappable(
            NamedPipeAddress address, InvalidPathException e) {
        return new UnsupportedOperationException(
                "%s: the name cannot be written in the encoding of file names, %s; set a UTF-8 locale"
                        .formatted(address, System.getProperty("sun.jnu.encoding")),
                e);
    }

    /** The path, if it fits into a socket address. */
    public static Path checked(Path path, NamedPipeAddress address) {
        int length = bytes(path);
        if (length > MAX_PATH_BYTES) {
            throw new UnsupportedOperationException(
                    "%s: the socket's path is longer than this system allows (%s bytes of at most %s):"
                                    .formatted(address, length, MAX_PATH_BYTES)
                            + " "
                            + path);
        }
        return path;
    }
}
