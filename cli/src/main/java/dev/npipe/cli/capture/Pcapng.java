// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

/**
 * The numbers of a pcapng file, from the IETF's draft of the format, and those of its packets here:
 * what Wireshark calls an exported PDU, from its {@code epan/exported_pdu.h}.
 */
final class Pcapng {
    static final int SECTION_HEADER = 0x0a0d0d0a;
    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int ENHANCED_PACKET = 6;

    static final int END_OF_OPTIONS = 0;
    static final int COMMENT = 1;
    static final int EPB_FLAGS = 2;
    static final int IF_NAME = 2;
    static final int USER_APPLICATION = 4;
    static final int IF_TSRESOL = 9;

    /** Bits 0 and 1 of the flags. */
    static final int INBOUND = 1;

    static final int OUTBOUND = 2;
    static final int DIRECTION = 3;

    /** LINKTYPE_WIRESHARK_UPPER_PDU. */
    static final int UPPER_PDU = 252;

    static final int PDU_END = 0;
    static final int PDU_DISSECTOR_NAME = 12;
    static final int PDU_IPV4_SRC = 20;
    static final int PDU_IPV4_DST = 21;
    static final int PDU_PORT_TYPE = 24;
    static final int PDU_SRC_PORT = 25;
    static final int PDU_DST_PORT = 26;

    /** EXP_PDU_PT_TCP: with it Wireshark keeps conversations apart by their ports. */
    static final int PORT_TYPE_TCP = 2;

    private Pcapng() {}

    /** Everything is padded to 32 bits. */
    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
