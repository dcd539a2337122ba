// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.description;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.security.SddlParser;
import dev.npipe.internal.security.SecurityDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server says about its pipe. What is read is the claim of whoever can write the file, in
 * whatever bytes: what makes no sense is left out.
 *
 * @param process the server's process, by which a text that it left is told from a present one
 * @param sockets the inode numbers of the sockets that it is about
 */
public record PipeDescription(
        Optional<PipeMode> type,
        Optional<PipeDirection> direction,
        OptionalInt maxInstances,
        Optional<SecurityDescriptor> security,
        OptionalLong process,
        Set<Long> sockets) {
    /** As many bytes are read, and no more are written. */
    public static final int MOST_BYTES = 64 << 10;

    private static final String VERSION = "npipe description 1";

    /** The last line; what is behind it is of an earlier server. */
    private static final String END = "end";

    private static final String UNLIMITED = "unlimited";

    /** More sockets than a pipe ever has. */
    private static final int MOST_SOCKETS = 16;

    /** Keeps a copy. */
    public PipeDescription {
        sockets = Set.copyOf(sockets);
    }

    /** The same about these sockets. */
    public PipeDescription withSockets(Set<Long> others) {
        return new PipeDescription(type, direction, maxInstances, security, process, others);
    }

    /**
     * The text, in ASCII; the security is left out where it is too long, or names accounts. Every
     * server writes one before its first client comes, so that nothing here is linked first.
     */
    public byte[] bytes() {
        var text = new StringBuilder(VERSION).append('\n');
        if (type.isPresent()) {
            line(text, "type", word(type.get()));
        }
        if (direction.isPresent()) {
            line(text, "direction", word(direction.get()));
        }
        if (maxInstances.isPresent()) {
            int most = maxInstances.getAsInt();
            boolean limited = most != PipeInfo.UNLIMITED_INSTANCES;
            line(text, "instances", limited ? Integer.toString(most) : UNLIMITED);
        }
        if (process.isPresent()) {
            line(text, "process", Long.toString(process.getAsLong()));
        }
        for (long inode : new TreeSet<>(sockets)) {
            line(text, "socket", Long.toString(inode));
        }
        if (security.isPresent() && !security.get().hasNames()) {
            String sddl = security.get().toString();
            if (isPlain(sddl) && sddl.length() < MOST_BYTES - text.length() - 100) {
                line(text, "security", sddl);
            }
        }
        return text.append(END).append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    private static String word(Enum<?> of) {
        return of.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Reads a text; empty if it is of another version or not whole. */
    public static Optional<PipeDescription> of(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
        if (!lines[0].equals(VERSION)) {
            return Optional.empty();
        }
        var reader = new Reader();
        for (int i = 1; i < lines.length - 1; i++) { // the last one has no end
            if (lines[i].equals(END)) {
                return Optional.of(reader.description());
            }
            int space = lines[i].indexOf(' ');
            if (space > 0) {
                reader.take(lines[i].substring(0, space), lines[i].substring(space + 1));
            }
        }
        return Optional.empty();
    }

    /** Takes line after line; keys that it does not know are a later version's. */
    private static final class Reader {
        private Optional<PipeMode> type = Optional.empty();
        private Optional<PipeDirection> direction = Optional.empty();
        private OptionalInt maxInstances = OptionalInt.empty();
        private Optional<SecurityDescriptor> security = Optional.empty();
        private OptionalLong process = OptionalLong.empty();
        private final Set<Long> sockets = new HashSet<>();

        void take(String key, String value) {
            switch (key) {
                case "type" -> type = constant(PipeMode.values(), value);
                case "direction" -> direction = constant(PipeDirection.values(), value);
                case "instances" -> maxInstances = instances(value);
                case "security" -> security = security(value);
                case "process" -> process = number(value);
                case "socket" -> {
                    if (sockets.size() < MOST_SOCKETS) {
                        number(value).ifPresent(sockets::add);
                    }
                }
                default -> {}
            }
        }

        PipeDescription description() {
            return new PipeDescription(type, direction, maxInstances, security, process, sockets);
        }

        private static <E extends Enum<E>> Optional<E> constant(E[] all, String value) {
            for (E each : all) {
                if (word(each).equals(value)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }

        private static OptionalLong number(String value) {
            return value.matches("[0-9]{1,18}")
                    ? OptionalLong.of(Long.parseLong(value))
                    : OptionalLong.empty();
        }

        private static OptionalInt instances(String value) {
            if (value.equals(UNLIMITED)) {
                return OptionalInt.of(PipeInfo.UNLIMITED_INSTANCES);
            }
            int most = value.matches("[0-9]{1,3}") ? Integer.parseInt(value) : 0;
            return most >= 1 && most < PipeInfo.UNLIMITED_INSTANCES
                    ? OptionalInt.of(most)
                    : OptionalInt.empty();
        }

        private static Optional<SecurityDescriptor> security(String value) {
            try {
                return isPlain(value)
                        ? Optional.of(SddlParser.parse(value))
                                .filter(descriptor -> descriptor.dacl().isPresent())
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // not a descriptor that a pipe can have
            }
        }
    }
}
