// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A security identifier: {@code S-1-<authority>-<sub-authority>-…}, as in [MS-DTYP] 2.4.2.
 *
 * @param authority 48 bits
 * @param subAuthorities up to 15, each of 32 bits
 */
public record Sid(long authority, List<Long> subAuthorities) {
    public static final Sid EVERYONE = of(1, 0);
    public static final Sid CREATOR_OWNER = of(3, 0);
    public static final Sid OWNER_RIGHTS = of(3, 4);
    public static final Sid NETWORK = of(5, 2);
    public static final Sid ANONYMOUS = of(5, 7);
    public static final Sid AUTHENTICATED_USERS = of(5, 11);
    public static final Sid LOCAL_SYSTEM = of(5, 18);
    public static final Sid ADMINISTRATORS = of(5, 32, 544);
    public static final Sid GUESTS = of(5, 32, 546);

    private static final int MAX_SUB_AUTHORITIES = 15;
    private static final long MAX_AUTHORITY = 0xffff_ffff_ffffL;
    private static final long MAX_SUB_AUTHORITY = 0xffff_ffffL;

    /** Authority 22 is Samba's: its first sub-authority tells users (1) from groups (2). */
    private static final int UNIX = 22;

    /** Made when the first text is read. */
    private static final class Form {
        static final Pattern TEXT =
                Pattern.compile(
                        "[Ss]-1-(0[xX][0-9a-fA-F]{1,12}|[0-9]{1,15})((?:-[0-9]{1,10}){1,15})");
    }

    /** Checks the ranges. */
    public Sid {
        subAuthorities = List.copyOf(subAuthorities);
        if (authority < 0
                || authority > MAX_AUTHORITY
                || subAuthorities.isEmpty()
                || subAuthorities.size() > MAX_SUB_AUTHORITIES
                || !areInRange(subAuthorities)) {
            throw new IllegalArgumentException(
                    "not a security identifier: " + text(authority, subAuthorities));
        }
    }

    private static boolean areInRange(List<Long> subAuthorities) {
        for (long each : subAuthorities) {
            if (each < 0 || each > MAX_SUB_AUTHORITY) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sid sid
                && authority == sid.authority
                && subAuthorities.equals(sid.subAuthorities);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(authority) + subAuthorities.hashCode();
    }

    /** The identifier with these numbers. */
    public static Sid of(long authority, long... subAuthorities) {
        var all = new ArrayList<Long>();
        for (long each : subAuthorities) {
            all.add(each);
        }
        return new Sid(authority, all);
    }

    /** A Unix user, as Samba names one: {@code S-1-22-1-<uid>}. */
    public static Sid unixUser(long uid) {
        return new Sid(UNIX, List.of(1L, uid));
    }

    /** A Unix group, as Samba names one: {@code S-1-22-2-<gid>}. */
    public static Sid unixGroup(long gid) {
        return new Sid(UNIX, List.of(2L, gid));
    }

    /** True for a Unix user or group. */
    public boolean isUnix() {
        return authority == UNIX;
    }

    /** True for a Unix user. */
    boolean isUnixUser() {
        return isUnix() && subAuthorities.getFirst() == 1;
    }

    /** True for a Unix group. */
    boolean isUnixGroup() {
        return isUnix() && subAuthorities.getFirst() == 2;
    }

    /** Reads the text form; throws {@link IllegalArgumentException} for anything else. */
    public static Sid parse(String text) {
        var matcher = Form.TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a security identifier: " + text);
        }
        var subAuthorities = new ArrayList<Long>();
        for (String each : matcher.group(2).substring(1).split("-", -1)) {
            subAuthorities.add(Long.valueOf(each));
        }
        return new Sid(Long.decode(decimal(matcher.group(1))), subAuthorities);
    }

    /** {@link Long#decode} takes leading zeros for octal. */
    private static String decimal(String number) {
        return number.startsWith("0x") || number.startsWith("0X")
                ? number
                : Long.toString(Long.parseLong(number));
    }

    /**
     * Reads the binary form at the buffer's position: revision, count, authority (big-endian), then
     * the sub-authorities (little-endian).
     *
     * @throws IllegalArgumentException if there is no well-formed identifier
     */
    public static Sid read(ByteBuffer from) {
        if (from.remaining() < 8 || from.get(from.position()) != 1) {
            throw new IllegalArgumentException("not a binary security identifier");
        }
        ByteBuffer in = from.duplicate().order(ByteOrder.BIG_ENDIAN);
        in.get();
        int count = Byte.toUnsignedInt(in.get());
        long authority =
                (Short.toUnsignedLong(in.getShort()) << 32) | Integer.toUnsignedLong(in.getInt());
        if (count < 1 || count > MAX_SUB_AUTHORITIES || in.remaining() < 4 * count) {
            throw new IllegalArgumentException("not a binary security identifier");
        }
        in.order(ByteOrder.LITTLE_ENDIAN);
        var subAuthorities = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            subAuthorities.add(Integer.toUnsignedLong(in.getInt()));
        }
        from.position(in.position());
        return new Sid(authority, subAuthorities);
    }

    /** The binary form. */
    public byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(8 + 4 * subAuthorities.size());
        out.put((byte) 1).put((byte) subAuthorities.size());
        out.putShort((short) (authority >>> 32)).putInt((int) authority);
        out.order(ByteOrder.LITTLE_ENDIAN);
        subAuthorities.forEach(each -> out.putInt(each.intValue()));
        return out.array();
    }

    /** The text form; a large authority is hexadecimal, as Windows prints it. */
    @Override
    public String toString() {
        return text(authority, subAuthorities);
    }

    private static String text(long authority, List<Long> subAuthorities) {
        var text = new StringBuilder("S-1-");
        text.append(
                authority > MAX_SUB_AUTHORITY
                        ? String.format(Locale.ROOT, "0x%012x", authority)
                        : authority);
        subAuthorities.forEach(each -> text.append('-').append(each));
        return text.toString();
    }
}
