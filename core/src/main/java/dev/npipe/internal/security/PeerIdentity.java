// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a backend knows about the other end, from the system and never from the peer's own words.
 *
 * @param sids the user's security identifier and then those of its groups; none when not known
 * @param remote where the peer is, when it is on another machine
 * @param uncertain identifiers that may be the peer's: they count where an entry denies
 */
public record PeerIdentity(
        @Nullable UserPrincipal user,
        Supplier<Optional<String>> name,
        OptionalLong userId,
        OptionalLong groupId,
        Optional<List<Long>> groups,
        OptionalLong processId,
        OptionalInt sessionId,
        Optional<String> computerName,
        List<Sid> sids,
        Optional<RemoteOrigin> remote,
        List<Sid> uncertain) {

    /** A peer of whom nothing is uncertain. */
    public PeerIdentity(
            @Nullable UserPrincipal user,
            Supplier<Optional<String>> name,
            OptionalLong userId,
            OptionalLong groupId,
            Optional<List<Long>> groups,
            OptionalLong processId,
            OptionalInt sessionId,
            Optional<String> computerName,
            List<Sid> sids,
            Optional<RemoteOrigin> remote) {
        this(
                user,
                name,
                userId,
                groupId,
                groups,
                processId,
                sessionId,
                computerName,
                sids,
                remote,
                List.of());
    }

    /** A peer on this machine, whose Unix ids, if it has any, are its security identifiers. */
    public PeerIdentity(
            @Nullable UserPrincipal user,
            Supplier<Optional<String>> name,
            OptionalLong userId,
            OptionalLong groupId,
            Optional<List<Long>> groups,
            OptionalLong processId,
            OptionalInt sessionId,
            Optional<String> computerName) {
        this(
                user,
                name,
                userId,
                groupId,
                groups,
                processId,
                sessionId,
                computerName,
                unixSids(userId, groupId, groups),
                Optional.empty());
    }

    private static List<Sid> unixSids(
            OptionalLong userId, OptionalLong groupId, Optional<List<Long>> groups) {
        if (userId.isEmpty()) {
            return List.of();
        }
        var sids = new LinkedHashSet<Sid>();
        sids.add(Sid.unixUser(userId.getAsLong()));
        if (groupId.isPresent()) {
            sids.add(Sid.unixGroup(groupId.getAsLong()));
        }
        if (groups.isPresent()) {
            for (long gid : groups.get()) {
                sids.add(Sid.unixGroup(gid));
            }
        }
        return List.copyOf(sids);
    }

    /**
     * A Unix user by the numbers that the system tells. A number that stands for nobody in
     * particular says no more than that the user, or a group, has none here: such a user is neither
     * the one with this number nor known in any other way.
     */
    public static PeerIdentity ofNumbers(
            UserNamespace here,
            Supplier<Optional<String>> name,
            long uid,
            long gid,
            Optional<List<Long>> groups,
            OptionalLong processId) {
        boolean nobody = here.isNobody(uid);
        var known = new ArrayList<Sid>();
        var uncertain = new ArrayList<Sid>();
        (nobody ? uncertain : known).add(Sid.unixUser(uid));
        for (long each : both(gid, groups.orElse(List.of()))) {
            (nobody || here.isNogroup(each) ? uncertain : known).add(Sid.unixGroup(each));
        }
        return new PeerIdentity(
                null,
                nobody ? Optional::empty : name,
                nobody ? OptionalLong.empty() : OptionalLong.of(uid),
                here.isNogroup(gid) ? OptionalLong.empty() : OptionalLong.of(gid),
                groups.isPresent() ? Optional.of(known(here, groups.get())) : Optional.empty(),
                processId,
                OptionalInt.empty(),
                Optional.empty(),
                List.copyOf(known),
                Optional.empty(),
                List.copyOf(uncertain));
    }

    private static List<Long> known(UserNamespace here, List<Long> groups) {
        var known = new ArrayList<Long>();
        for (long each : groups) {
            if (!here.isNogroup(each)) {
                known.add(each);
            }
        }
        return List.copyOf(known);
    }

    private static Set<Long> both(long gid, List<Long> groups) {
        if (groups.isEmpty()) {
            return Set.of(gid);
        }
        var all = new LinkedHashSet<Long>();
        all.add(gid);
        all.addAll(groups);
        return all;
    }

    /** A Unix user who has no number here, and of whom the system tells nothing else. */
    public static PeerIdentity ofNobody(long shownAs) {
        return new PeerIdentity(
                null,
                Optional::empty,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(Sid.unixUser(shownAs)));
    }

    /** A Unix user whose principal is known, and the id if it is. */
    public static PeerIdentity ofUser(UserPrincipal user, OptionalLong userId) {
        return new PeerIdentity(
                user,
                () -> Optional.of(user.getName()),
                userId,
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /** True for root, where the number of the user is known. */
    boolean isRoot() {
        return remote.isEmpty() && userId.isPresent() && userId.getAsLong() == 0;
    }

    /** The account's name, looked up when it is asked for. */
    public Optional<String> userName() {
        return name.get();
    }

    /**
     * True when both are surely the same user: by id where both ids are known, else by security
     * identifier where both are, else by principal.
     */
    public boolean isSameUser(PeerIdentity other) {
        if (userId.isPresent() && other.userId.isPresent()) {
            return userId.getAsLong() == other.userId.getAsLong();
        }
        if (!sids.isEmpty() && !other.sids.isEmpty()) {
            return sids.getFirst().equals(other.sids.getFirst());
        }
        return user != null && user.equals(other.user);
    }
}
