// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.mssmb2.SMB2Packet;
import com.hierynomus.mssmb2.messages.SMB2QueryInfoResponse;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the server tells about a pipe, if it does: {@code FilePipeLocalInformation}, [MS-FSCC]
 * 2.4.38. Windows answers, Samba does not.
 */
record PipeFacts(
        Optional<PipeMode> type,
        Optional<PipeDirection> direction,
        int maxInstances,
        int instances,
        int inboundQuota,
        int outboundQuota) {
    private static final int LENGTH = 40;

    private static final PipeFacts NONE =
            new PipeFacts(
                    Optional.empty(), Optional.empty(), PipeInfo.UNLIMITED_INSTANCES, 0, 0, 0);

    static PipeFacts of(SMB2Packet answer) {
        if (!(answer instanceof SMB2QueryInfoResponse response)
                || answer.getHeader().getStatusCode() != 0
                || response.getOutputBuffer().length < LENGTH) {
            return NONE;
        }
        ByteBuffer facts =
                ByteBuffer.wrap(response.getOutputBuffer()).order(ByteOrder.LITTLE_ENDIAN);
        int maxInstances = facts.getInt(8);
        return new PipeFacts(
                Optional.of(facts.getInt(0) == 1 ? PipeMode.MESSAGE : PipeMode.BYTE),
                switch (facts.getInt(4)) {
                    case 0 -> Optional.of(PipeDirection.INBOUND);
                    case 1 -> Optional.of(PipeDirection.OUTBOUND);
                    default -> Optional.of(PipeDirection.DUPLEX);
                },
                maxInstances < 0
                        ? PipeInfo.UNLIMITED_INSTANCES
                        : Math.min(maxInstances, PipeInfo.UNLIMITED_INSTANCES),
                Math.max(0, facts.getInt(12)),
                Math.max(0, facts.getInt(16)),
                Math.max(0, facts.getInt(24)));
    }

    /** The properties as a client shows them; what is not told is what the client asked for. */
    PipeInfo info(PipeMode assumed, PipeDirection opened) {
        return new PipeInfo(
                assumed,
                direction.orElse(opened),
                false,
                inboundQuota,
                outboundQuota,
                maxInstances,
                instances);
    }
}
