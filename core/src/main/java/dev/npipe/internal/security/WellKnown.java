// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The identifiers that have two letters in SDDL (Microsoft: "SID Strings"). */
final class WellKnown {
    static final Sid LOCAL = Sid.of(2, 0);
    static final Sid INTERACTIVE = Sid.of(5, 4);
    static final Sid USERS = builtin(545);

    private static final Map<String, Sid> SIDS =
            Map.ofEntries(
                    Map.entry("WD", Sid.EVERYONE),
                    Map.entry("CO", Sid.CREATOR_OWNER),
                    Map.entry("CG", Sid.of(3, 1)),
                    Map.entry("OW", Sid.OWNER_RIGHTS),
                    Map.entry("NU", Sid.NETWORK),
                    Map.entry("IU", INTERACTIVE),
                    Map.entry("SU", Sid.of(5, 6)),
                    Map.entry("AN", Sid.ANONYMOUS),
                    Map.entry("ED", Sid.of(5, 9)),
                    Map.entry("PS", Sid.of(5, 10)),
                    Map.entry("AU", Sid.AUTHENTICATED_USERS),
                    Map.entry("RC", Sid.of(5, 12)),
                    Map.entry("SY", Sid.LOCAL_SYSTEM),
                    Map.entry("LS", Sid.of(5, 19)),
                    Map.entry("NS", Sid.of(5, 20)),
                    Map.entry("WR", Sid.of(5, 33)),
                    Map.entry("UD", Sid.of(5, 84, 0, 0, 0, 0, 0)),
                    Map.entry("BA", Sid.ADMINISTRATORS),
                    Map.entry("BU", USERS),
                    Map.entry("BG", Sid.GUESTS),
                    Map.entry("PU", builtin(547)),
                    Map.entry("AO", builtin(548)),
                    Map.entry("SO", builtin(549)),
                    Map.entry("PO", builtin(550)),
                    Map.entry("BO", builtin(551)),
                    Map.entry("RE", builtin(552)),
                    Map.entry("RU", builtin(554)),
                    Map.entry("RD", builtin(555)),
                    Map.entry("NO", builtin(556)),
                    Map.entry("MU", builtin(558)),
                    Map.entry("LU", builtin(559)),
                    Map.entry("IS", builtin(568)),
                    Map.entry("CY", builtin(569)),
                    Map.entry("ER", builtin(573)),
                    Map.entry("CD", builtin(574)),
                    Map.entry("RA", builtin(575)),
                    Map.entry("ES", builtin(576)),
                    Map.entry("MS", builtin(577)),
                    Map.entry("HA", builtin(578)),
                    Map.entry("AA", builtin(579)),
                    Map.entry("RM", builtin(580)),
                    Map.entry("HO", builtin(584)),
                    Map.entry("SH", builtin(585)),
                    Map.entry("AC", Sid.of(15, 2, 1)),
                    Map.entry("AS", Sid.of(18, 1)),
                    Map.entry("SS", Sid.of(18, 2)),
                    Map.entry("LW", Sid.of(16, 4096)),
                    Map.entry("ME", Sid.of(16, 8192)),
                    Map.entry("MP", Sid.of(16, 8448)),
                    Map.entry("HI", Sid.of(16, 12288)),
                    Map.entry("SI", Sid.of(16, 16384)));

    /** The last number of those whose other numbers are the machine's or the domain's own. */
    private static final Map<String, Long> DOMAIN_MEMBERS =
            Map.ofEntries(
                    Map.entry("RO", 498L),
                    Map.entry("LA", 500L),
                    Map.entry("LG", 501L),
                    Map.entry("DA", 512L),
                    Map.entry("DU", 513L),
                    Map.entry("DG", 514L),
                    Map.entry("DC", 515L),
                    Map.entry("DD", 516L),
                    Map.entry("CA", 517L),
                    Map.entry("SA", 518L),
                    Map.entry("EA", 519L),
                    Map.entry("PA", 520L),
                    Map.entry("CN", 522L),
                    Map.entry("AP", 525L),
                    Map.entry("KA", 526L),
                    Map.entry("EK", 527L),
                    Map.entry("RS", 553L));

    private static final Map<Sid, String> LETTERS = letters();

    private WellKnown() {}

    private static Sid builtin(long relativeId) {
        return Sid.of(5, 32, relativeId);
    }

    private static Map<Sid, String> letters() {
        var letters = new HashMap<Sid, String>();
        SIDS.forEach((name, sid) -> letters.put(sid, name));
        return letters;
    }

    /** The identifier that two upper-case letters stand for. */
    static Optional<Sid> sid(String letters) {
        return Optional.ofNullable(SIDS.get(letters));
    }

    /** The last number of the member of a domain that two upper-case letters stand for. */
    static Optional<Long> domainMember(String letters) {
        return Optional.ofNullable(DOMAIN_MEMBERS.get(letters));
    }

    /** The two letters of an identifier, or its numbers. */
    static String text(Sid sid) {
        return LETTERS.getOrDefault(sid, sid.toString());
    }
}
