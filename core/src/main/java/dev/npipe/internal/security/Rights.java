// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bits of an access mask and what they mean for a pipe, which is a kind of file to Windows
 * (Microsoft: "Named Pipe Security and Access Rights", "ACE Strings").
 */
public final class Rights {
    public static final int READ_DATA = 0x1;
    public static final int WRITE_DATA = 0x2;

    /** {@code FILE_CREATE_PIPE_INSTANCE}; for other files the right to append. */
    public static final int CREATE_INSTANCE = 0x4;

    public static final int READ_EXTENDED_ATTRIBUTES = 0x8;
    public static final int WRITE_EXTENDED_ATTRIBUTES = 0x10;
    public static final int READ_ATTRIBUTES = 0x80;
    public static final int WRITE_ATTRIBUTES = 0x100;
    public static final int READ_CONTROL = 0x2_0000;
    public static final int WRITE_DAC = 0x4_0000;
    public static final int SYNCHRONIZE = 0x10_0000;

    public static final int GENERIC_ALL = 0x1000_0000;
    public static final int GENERIC_EXECUTE = 0x2000_0000;
    public static final int GENERIC_WRITE = 0x4000_0000;
    public static final int GENERIC_READ = 0x8000_0000;

    public static final int FILE_ALL = 0x1f_01ff;
    public static final int FILE_READ = 0x12_0089;
    public static final int FILE_WRITE = 0x12_0116;
    public static final int FILE_EXECUTE = 0x12_00a0;

    /** What a client asks for that opens for reading: {@code GENERIC_READ}, mapped. */
    public static final int TO_READ = FILE_READ;

    /**
     * What a client asks for that opens for writing: {@code GENERIC_WRITE}, mapped, from which the
     * pipe file system takes the right to create instances, as it is not asked of a client.
     */
    public static final int TO_WRITE = FILE_WRITE & ~CREATE_INSTANCE;

    /**
     * Read access for a client: {@link #TO_READ}, and to set its read mode, which is a state of the
     * pipe and needs {@code FILE_WRITE_ATTRIBUTES}.
     */
    public static final int CLIENT_READ = TO_READ | WRITE_ATTRIBUTES;

    /** Write access for a client: {@link #TO_WRITE}, and what {@code CreateFile} adds by itself. */
    public static final int CLIENT_WRITE = TO_WRITE | READ_ATTRIBUTES;

    /** What is denied to a client that may not read, and may write if it is let to. */
    public static final int NO_READ = READ_DATA | READ_EXTENDED_ATTRIBUTES;

    /** What is denied to a client that may not write, and may read if it is let to. */
    public static final int NO_WRITE = WRITE_DATA | WRITE_EXTENDED_ATTRIBUTES;

    private static final Map<String, Integer> MASKS =
            Map.ofEntries(
                    Map.entry("GA", GENERIC_ALL),
                    Map.entry("GR", GENERIC_READ),
                    Map.entry("GW", GENERIC_WRITE),
                    Map.entry("GX", GENERIC_EXECUTE),
                    Map.entry("FA", FILE_ALL),
                    Map.entry("FR", FILE_READ),
                    Map.entry("FW", FILE_WRITE),
                    Map.entry("FX", FILE_EXECUTE),
                    Map.entry("KA", 0xf_003f),
                    Map.entry("KR", 0x2_0019),
                    Map.entry("KW", 0x2_0006),
                    Map.entry("KX", 0x2_0019),
                    Map.entry("CC", READ_DATA),
                    Map.entry("DC", WRITE_DATA),
                    Map.entry("LC", CREATE_INSTANCE),
                    Map.entry("SW", READ_EXTENDED_ATTRIBUTES),
                    Map.entry("RP", WRITE_EXTENDED_ATTRIBUTES),
                    Map.entry("WP", 0x20),
                    Map.entry("DT", 0x40),
                    Map.entry("LO", READ_ATTRIBUTES),
                    Map.entry("CR", WRITE_ATTRIBUTES),
                    Map.entry("SD", 0x1_0000),
                    Map.entry("RC", READ_CONTROL),
                    Map.entry("WD", WRITE_DAC),
                    Map.entry("WO", 0x8_0000));

    /** The names that are printed for a whole mask, of those that have several. */
    private static final Map<Integer, String> WHOLE =
            Map.of(FILE_ALL, "FA", FILE_READ, "FR", FILE_WRITE, "FW", FILE_EXECUTE, "FX");

    /** The names of single bits, from the lowest: the order in which Windows prints them. */
    private static final Map<Integer, String> BITS = bits();

    /** What a mandatory label forbids processes of lower integrity to do. */
    private static final Map<String, Integer> LABEL_MASKS = Map.of("NW", 1, "NR", 2, "NX", 4);

    private Rights() {}

    private static Map<Integer, String> bits() {
        var bits = new TreeMap<Integer, String>(Integer::compareUnsigned);
        MASKS.forEach(
                (name, mask) -> {
                    if (Integer.bitCount(mask) == 1) {
                        bits.put(mask, name);
                    }
                });
        return bits;
    }

    /** The two-letter names of rights, and the masks that they stand for. */
    static Map<String, Integer> names() {
        return MASKS;
    }

    /** The same of a mandatory label. */
    static Map<String, Integer> labelNames() {
        return LABEL_MASKS;
    }

    /** A mask as Windows prints it: by one name, by the names of its bits, or in hexadecimal. */
    static String text(int mask) {
        String whole = WHOLE.get(mask);
        return whole != null ? whole : text(mask, BITS);
    }

    /** The mask of a mandatory label as Windows prints it. */
    static String labelText(int mask) {
        var bits = new TreeMap<Integer, String>();
        LABEL_MASKS.forEach((name, bit) -> bits.put(bit, name));
        return text(mask, bits);
    }

    private static String text(int mask, Map<Integer, String> bits) {
        var text = new StringBuilder();
        int unnamed = mask;
        for (var bit : bits.entrySet()) {
            if ((unnamed & bit.getKey()) != 0) {
                text.append(bit.getValue());
                unnamed &= ~bit.getKey();
            }
        }
        return unnamed == 0 ? text.toString() : String.format(Locale.ROOT, "0x%x", mask);
    }

    /** The mask with its generic rights replaced by what they mean for a pipe. */
    public static int mapped(int mask) {
        int specific = mask & ~(GENERIC_ALL | GENERIC_EXECUTE | GENERIC_WRITE | GENERIC_READ);
        return specific
                | ((mask & GENERIC_ALL) != 0 ? FILE_ALL : 0)
                | ((mask & GENERIC_READ) != 0 ? FILE_READ : 0)
                | ((mask & GENERIC_WRITE) != 0 ? FILE_WRITE : 0)
                | ((mask & GENERIC_EXECUTE) != 0 ? FILE_EXECUTE : 0);
    }
}
