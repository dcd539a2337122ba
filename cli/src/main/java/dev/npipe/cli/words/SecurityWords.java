// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import dev.npipe.PipeOwner;
import dev.npipe.PipeSecurity;
import java.util.Optional;

/** The words of the command line for who may connect, and for whose server it has to be. */
public final class SecurityWords {
    /** What a demo of Windows pipes lets in: users who logged on, and all of administrators. */
    public static final String DEFAULT = "D:(A;OICI;GRGW;;;AU)(A;OICI;GA;;;BA)";

    /** The demo talks to everybody's server. */
    public static final String ANY = "any";

    private static final String USER = "user:";
    private static final String GROUP = "group:";

    private SecurityWords() {}

    /**
     * A preset's name, or else SDDL.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static PipeSecurity security(String word) {
        Optional<PipeSecurity> preset = preset(word);
        if (preset.isEmpty() && word.indexOf(':') < 0) { // which all SDDL has
            throw new IllegalArgumentException(
                    "neither SDDL nor current-user, authenticated-users, everyone, administrators,"
                            + " user:NAME or group:NAME: "
                            + word);
        }
        return preset.orElseGet(() -> PipeSecurity.parse(word));
    }

    /**
     * What a preset's name stands for; empty if the word is none.
     *
     * @throws IllegalArgumentException if no user or group can have the name in it
     */
    public static Optional<PipeSecurity> preset(String word) {
        return Optional.ofNullable(
                switch (word) {
                    case "current-user" -> PipeSecurity.currentUser();
                    case "authenticated-users" -> PipeSecurity.authenticatedUsers();
                    case "everyone" -> PipeSecurity.everyone();
                    case "administrators" -> PipeSecurity.administrators();
                    default ->
                            word.startsWith(USER)
                                    ? PipeSecurity.user(word.substring(USER.length()))
                                    : word.startsWith(GROUP)
                                            ? PipeSecurity.group(word.substring(GROUP.length()))
                                            : null;
                });
    }

    /**
     * A user's name, a security identifier, or any.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static PipeOwner owner(String word) {
        if (word.equals(ANY)) {
            return PipeOwner.any();
        }
        return word.startsWith("S-1-") ? PipeOwner.sid(word) : PipeOwner.user(word);
    }
}
