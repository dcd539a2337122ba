// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a backend knows about the other end, from the system and never from the peer's own words.
 */
public record PeerIdentity(
        @Nullable UserPrincipal user,
        Optional<String> userName,
        OptionalLong userId,
        OptionalLong groupId,
        OptionalLong processId,
        OptionalInt sessionId,
        Optional<String> computerName) {

    /** A Unix user whose principal is all that is known. */
    public static PeerIdentity ofUser(UserPrincipal user) {
        return new PeerIdentity(
                user,
                Optional.of(user.getName()),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /**
     * True when both are surely the same user: by id where both ids are known, else by principal.
     */
    public boolean isSameUser(PeerIdentity other) {
        if (userId.isPresent() && other.userId.isPresent()) {
            return userId.getAsLong() == other.userId.getAsLong();
        }
        return user != null && user.equals(other.user);
    }
}
