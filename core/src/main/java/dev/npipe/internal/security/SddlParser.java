// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import dev.npipe.SddlSyntaxException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads security descriptors in the definition language (Microsoft: "Security Descriptor String
 * Format"; [MS-DTYP] 2.5.1). Upper and lower case are the same, and blanks may be between the
 * parts, as in Windows. What has no meaning for a pipe is refused: entries for objects of a
 * directory, with conditions, or with resource attributes.
 */
public final class SddlParser {
    /** Possessive: otherwise each number of a long row takes some of the stack. */
    private static final Pattern SID =
            Pattern.compile("[Ss]-[0-9]+-(?:0[xX][0-9a-fA-F]+|[0-9]+)(?:-[0-9]++)*+");

    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9a-zA-Z]*");

    private static final Pattern WORD = Pattern.compile("[a-zA-Z_]*");

    /** Types of entries that exist, and that a pipe cannot have here. */
    private static final Set<String> OTHER_TYPES =
            Set.of("OA", "OD", "OU", "OL", "AL", "XA", "XD", "XU", "ZA", "RA", "SP", "TL", "FL");

    /** The size of a list is a number of 16 bits in Windows. */
    private static final int MAX_ACL_BYTES = 0xffff;

    private static final int ACL_HEADER_BYTES = 8;
    private static final int ENTRY_HEADER_BYTES = 8;
    private static final int DOMAIN_MEMBER_BYTES = 28;

    private final String text;
    private int at;

    private @Nullable Trustee owner;
    private @Nullable Trustee group;
    private @Nullable Acl dacl;
    private @Nullable Acl sacl;

    private SddlParser(String text) {
        this.text = text;
    }

    /**
     * Reads a text.
     *
     * @throws SddlSyntaxException if it is not a descriptor, or not one for a pipe
     */
    public static SecurityDescriptor parse(String text) {
        return new SddlParser(text).descriptor();
    }

    private SecurityDescriptor descriptor() {
        onlyAscii();
        blanks();
        while (at < text.length()) {
            if (!isPart()) {
                throw wrong("a part begins with O:, G:, D: or S:");
            }
            int start = at;
            char part = upper(text.charAt(at));
            at += 2;
            blanks();
            switch (part) {
                case 'O' -> owner = once(owner, start, trustee());
                case 'G' -> group = once(group, start, trustee());
                case 'D' -> dacl = once(dacl, start, acl(true));
                default -> sacl = once(sacl, start, acl(false));
            }
            blanks();
        }
        return new SecurityDescriptor(
                Optional.ofNullable(owner),
                Optional.ofNullable(group),
                Optional.ofNullable(dacl),
                Optional.ofNullable(sacl));
    }

    /** So that no letter of another script is taken for one of these in the other case. */
    private void onlyAscii() {
        while (at < text.length() && text.charAt(at) < 0x80) {
            at++;
        }
        if (at < text.length()) {
            throw wrong("a descriptor has letters A to Z, digits and signs");
        }
        at = 0;
    }

    private <T> T once(@Nullable T before, int start, T value) {
        if (before != null) {
            at = start;
            throw wrong("%c: is there twice".formatted(upper(text.charAt(start))));
        }
        return value;
    }

    private boolean isPart() {
        return at + 1 < text.length()
                && "OGDS".indexOf(upper(text.charAt(at))) >= 0
                && text.charAt(at + 1) == ':';
    }

    private Acl acl(boolean discretionary) {
        int flags = 0;
        boolean open = false;
        while (at < text.length() && text.charAt(at) != '(' && !isPart()) {
            if (starts(Acl.NO_ACCESS_CONTROL)) {
                if (!discretionary) {
                    throw wrong("NO_ACCESS_CONTROL belongs to D:");
                }
                open = true;
                at += Acl.NO_ACCESS_CONTROL.length();
            } else {
                flags |= aclFlag();
            }
            blanks();
        }
        var entries = new ArrayList<AccessEntry>();
        int size = ACL_HEADER_BYTES;
        while (at < text.length() && text.charAt(at) == '(') {
            if (open) {
                throw wrong("NO_ACCESS_CONTROL has no entries");
            }
            int start = at;
            AccessEntry entry = entry(discretionary);
            size += size(entry);
            if (size > MAX_ACL_BYTES) {
                at = start;
                throw wrong("the list is longer than Windows allows (64 KiB)");
            }
            entries.add(entry);
            blanks();
        }
        return new Acl(flags, open ? Optional.empty() : Optional.of(entries));
    }

    private static int size(AccessEntry entry) {
        int sid =
                entry.trustee() instanceof Trustee.Known known
                        ? known.sid().bytes().length
                        : DOMAIN_MEMBER_BYTES;
        return ENTRY_HEADER_BYTES + sid;
    }

    private int aclFlag() {
        for (AccessEntry.Flag flag : Acl.FLAGS) {
            if (starts(flag.letters())) {
                at += flag.letters().length();
                return flag.bit();
            }
        }
        throw wrong("expected '(' or one of the flags P, AR, AI, NO_ACCESS_CONTROL");
    }

    private AccessEntry entry(boolean discretionary) {
        at++;
        AccessEntry.Kind kind = kind(discretionary);
        separator();
        int flags = flags();
        separator();
        int mask = rights(kind);
        separator();
        noIdentifier();
        separator();
        noIdentifier();
        separator();
        Trustee trustee = trustee();
        blanks();
        if (at < text.length() && text.charAt(at) == ';') {
            throw wrong("conditions and resource attributes are not for a pipe");
        }
        expect(')');
        return new AccessEntry(kind, flags, mask, trustee);
    }

    private AccessEntry.Kind kind(boolean discretionary) {
        blanks();
        String word = word();
        for (AccessEntry.Kind kind : AccessEntry.Kind.values()) {
            boolean decides = kind == AccessEntry.Kind.ALLOW || kind == AccessEntry.Kind.DENY;
            if (kind.letters().equals(word) && decides == discretionary) {
                at += word.length();
                return kind;
            }
        }
        if (OTHER_TYPES.contains(word)) {
            throw wrong("entries of type " + word + " are not for a pipe");
        }
        throw wrong(
                discretionary
                        ? "expected the type of an entry in D:, A (allow) or D (deny)"
                        : "expected the type of an entry in S:, AU (audit) or ML (label)");
    }

    private int flags() {
        blanks();
        int flags = 0;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            flags |= flag();
            blanks();
        }
        return flags;
    }

    private int flag() {
        for (AccessEntry.Flag flag : AccessEntry.FLAGS) {
            if (starts(flag.letters())) {
                at += flag.letters().length();
                return flag.bit();
            }
        }
        throw wrong("expected flags of an entry, which are OI, CI, NP, IO, ID, SA and FA");
    }

    private int rights(AccessEntry.Kind kind) {
        blanks();
        Matcher number = matcher(NUMBER);
        if (number.lookingAt()) {
            int mask = number(number.group());
            at = number.end();
            return mask;
        }
        Map<String, Integer> names =
                kind == AccessEntry.Kind.LABEL ? Rights.labelNames() : Rights.names();
        int mask = 0;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            Integer right = names.get(letters());
            if (right == null) {
                throw wrong(
                        kind == AccessEntry.Kind.LABEL
                                ? "expected NW, NR, NX or a number"
                                : "expected a right of two letters, such as GA, GR, GW, FA, FR, FW,"
                                        + " or a number");
            }
            mask |= right;
            at += 2;
            blanks();
        }
        return mask;
    }

    /** A number as in C: hexadecimal with 0x, octal with 0. */
    private int number(String digits) {
        try {
            long value = Long.decode(digits);
            if (value >= 0 && value <= 0xffff_ffffL) {
                return (int) value;
            }
        } catch (NumberFormatException e) {
            throw wrong("not a number: " + digits);
        }
        throw wrong("a mask has 32 bits");
    }

    private void noIdentifier() {
        blanks();
        if (at < text.length() && text.charAt(at) != ';') {
            throw wrong("expected ';': a pipe has no object types");
        }
    }

    private Trustee trustee() {
        blanks();
        Matcher numbers = matcher(SID);
        if (numbers.lookingAt()) {
            try {
                Trustee trustee = Trustee.of(Sid.parse(numbers.group()));
                at = numbers.end();
                return trustee;
            } catch (IllegalArgumentException e) {
                throw wrong("not a security identifier: " + numbers.group());
            }
        }
        Optional<Trustee> known = Trustee.ofLetters(letters());
        if (known.isEmpty()) {
            throw wrong(
                    "expected a security identifier, S-1-... or two letters such as AU, WD, BA");
        }
        at += 2;
        return known.get();
    }

    private void separator() {
        blanks();
        expect(';');
    }

    private void expect(char c) {
        if (at >= text.length() || text.charAt(at) != c) {
            throw wrong("expected '" + c + "'");
        }
        at++;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /** The word that begins here, in upper case; it is not taken. */
    private String word() {
        Matcher word = matcher(WORD);
        return word.lookingAt() ? word.group().toUpperCase(Locale.ROOT) : "";
    }

    /** The next two characters in upper case; they are not taken. */
    private String letters() {
        return text.substring(at, Math.min(at + 2, text.length())).toUpperCase(Locale.ROOT);
    }

    private boolean starts(String word) {
        return text.regionMatches(true, at, word, 0, word.length());
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    private static char upper(char c) {
        return Character.toUpperCase(c);
    }

    private SddlSyntaxException wrong(String description) {
        return new SddlSyntaxException(description, text, at);
    }
}
