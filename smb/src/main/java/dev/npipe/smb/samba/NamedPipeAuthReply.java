// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.PipeMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The answer that opens a pipe: {@code named_pipe_auth_rep}, the same in all levels. */
final class NamedPipeAuthReply {
    private static final int SIZE = 36;
    private static final int NO_TYPE = 0;
    private static final int BYTE_MODE_PIPE = 1;
    private static final int MESSAGE_MODE_PIPE = 2;

    /** Up to 255 instances, message type, message read mode: what Samba's own pipes say. */
    private static final int DEVICE_STATE = 0x05ff;

    private static final long ALLOCATION_SIZE = 4096;

    private NamedPipeAuthReply() {}

    /** Samba takes an answer in the level of its request only. */
    static ByteBuffer encode(int level, PipeMode type) {
        return encode(level, type == PipeMode.MESSAGE ? MESSAGE_MODE_PIPE : BYTE_MODE_PIPE);
    }

    /**
     * An answer of no type of file. Samba opens nothing then and tells its client {@code
     * STATUS_INVALID_PARAMETER}: the one answer of all that can be made that says neither that the
     * server hung up nor something about disks or lengths. It ignores the status in the answer.
     */
    static ByteBuffer busy(int level) {
        return encode(level, NO_TYPE);
    }

    private static ByteBuffer encode(int level, int fileType) {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.putInt(SIZE - NamedPipeAuthRequest.LENGTH_SIZE);
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.putInt((int) NamedPipeAuthRequest.MAGIC).putInt(level).putInt(level);
        out.putShort((short) fileType);
        out.putShort((short) DEVICE_STATE).putInt(0);
        out.putLong(ALLOCATION_SIZE).putInt(0); // STATUS_SUCCESS; no other status is looked at
        return out.flip();
    }
}
