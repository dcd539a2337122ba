// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Who the client is on another machine: the options for it, and where the password comes from. It
 * is never a word of the command line, which every user of this machine can read.
 */
public record Logon(Optional<PipeCredentials> credentials, boolean encrypted) {
    /** Nobody in particular, as on this machine, which knows who its clients are. */
    public static final Logon NOBODY = new Logon(Optional.empty(), false);

    /** The options that this reads. */
    public static final List<String> OPTIONS =
            List.of("--user", "--credentials", "--kerberos", "--encrypt");

    /** The variable with the password of a client's user, which no command line should show. */
    public static final String PASSWORD = "NPIPE_PASSWORD";

    private static final String USER = "NPIPE_USER";
    private static final String DOMAIN = "NPIPE_DOMAIN";

    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    public static void addOptions(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--user")
                        .paramLabel("[DOMAIN\\]NAME")
                        .type(String.class)
                        .description(
                                "Who the client is on another machine. Default: "
                                        + USER
                                        + ", or nobody in particular. "
                                        + "The password is in "
                                        + PASSWORD
                                        + " or in --credentials.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--credentials")
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description(
                                "A file that only its owner can read, with the lines username=NAME,"
                                        + " password=... and, if there is one, domain=DOMAIN.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--kerberos")
                        .description("Be on another machine whoever kinit got tickets for.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--encrypt")
                        .description("Talk to another machine encrypted or not at all.")
                        .build());
    }

    /**
     * What the command line and the environment say.
     *
     * @throws IllegalArgumentException if they do not say enough, or the file is not as it must be
     */
    public static Logon of(ParseResult words, Map<String, String> environment) {
        boolean encrypted = words.hasMatchedOption("--encrypt");
        if (words.hasMatchedOption("--kerberos")) {
            if (words.hasMatchedOption("--user") || words.hasMatchedOption("--credentials")) {
                throw new IllegalArgumentException(
                        "--kerberos takes the user of the tickets: leave out --user and"
                                + " --credentials");
            }
            return new Logon(Optional.of(PipeCredentials.kerberos()), encrypted);
        }
        Path file = words.matchedOptionValue("--credentials", null);
        Map<String, String> stored = file == null ? Map.of() : read(file);
        String user =
                words.matchedOptionValue(
                        "--user", stored.getOrDefault("username", environment.get(USER)));
        if (user == null || user.isEmpty()) {
            return new Logon(Optional.empty(), encrypted);
        }
        String password = stored.getOrDefault("password", environment.get(PASSWORD));
        if (password == null) {
            throw new IllegalArgumentException(
                    "the password of %s is missing: set %s, or use --credentials FILE"
                            .formatted(user, PASSWORD));
        }
        String domain = stored.getOrDefault("domain", environment.getOrDefault(DOMAIN, ""));
        return new Logon(
                Optional.of(
                        user.indexOf('\\') >= 0 || domain.isEmpty()
                                ? PipeCredentials.of(user, password.toCharArray())
                                : PipeCredentials.of(domain, user, password.toCharArray())),
                encrypted);
    }

    public void applyTo(NamedPipeChannelBuilder client) {
        client.requireEncryption(encrypted);
        credentials.ifPresent(client::credentials);
    }

    /** The lines {@code name = value}, in the form that Samba's commands have. */
    private static Map<String, String> read(Path file) {
        var values = new HashMap<String, String>();
        try {
            if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
                throw new IllegalArgumentException(
                        "--credentials: others can read %s: chmod 600 %s".formatted(file, file));
            }
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int end = line.indexOf('=');
                if (end > 0) {
                    values.put(
                            line.substring(0, end).strip().toLowerCase(Locale.ROOT),
                            line.substring(end + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("--credentials: " + file + " cannot be read", e);
        }
        if (!values.containsKey("username") || !values.containsKey("password")) {
            throw new IllegalArgumentException(
                    "--credentials: %s has no line username=... or none password=..."
                            .formatted(file));
        }
        return values;
    }
}
