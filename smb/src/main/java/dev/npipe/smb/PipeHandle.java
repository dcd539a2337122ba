// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.msfscc.FileInformationClass;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2Dialect;
import com.hierynomus.mssmb2.SMB2FileId;
import com.hierynomus.mssmb2.SMB2ImpersonationLevel;
import com.hierynomus.mssmb2.SMB2Packet;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.mssmb2.messages.SMB2CreateRequest;
import com.hierynomus.mssmb2.messages.SMB2Flush;
import com.hierynomus.mssmb2.messages.SMB2IoctlRequest;
import com.hierynomus.mssmb2.messages.SMB2QueryInfoRequest;
import com.hierynomus.mssmb2.messages.SMB2QueryInfoRequest.SMB2QueryInfoType;
import com.hierynomus.mssmb2.messages.SMB2ReadRequest;
import com.hierynomus.mssmb2.messages.SMB2WriteRequest;
import com.hierynomus.smbj.common.SmbPath;
import dev.npipe.ImpersonationLevel;
import dev.npipe.PipeDirection;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Future;

/** The requests that an open pipe is made of: [MS-SMB2] 2.2.13 and following. */
final class PipeHandle {
    private static final long FSCTL_PIPE_TRANSCEIVE = 0x0011C017L;

    private final Logon logon;
    private final SMB2FileId id;
    private final SMB2Dialect dialect;
    private final long session;
    private final long tree;

    PipeHandle(Logon logon, SMB2FileId id) {
        this.logon = logon;
        this.id = id;
        this.dialect = logon.dialect();
        this.session = logon.session().getSessionId();
        this.tree = logon.tree();
    }

    /** Asks for a pipe to be opened. */
    static Future<SMB2Packet> create(
            Logon logon, String name, PipeDirection direction, ImpersonationLevel level)
            throws IOException {
        return logon.send(
                new SMB2CreateRequest(
                        logon.dialect(),
                        logon.session().getSessionId(),
                        logon.tree(),
                        switch (level) {
                            case ANONYMOUS -> SMB2ImpersonationLevel.Anonymous;
                            case IDENTIFICATION -> SMB2ImpersonationLevel.Identification;
                            case IMPERSONATION -> SMB2ImpersonationLevel.Impersonation;
                            case DELEGATION -> SMB2ImpersonationLevel.Delegate;
                        },
                        access(direction),
                        Set.of(),
                        EnumSet.allOf(SMB2ShareAccess.class),
                        SMB2CreateDisposition.FILE_OPEN,
                        Set.of(),
                        new SmbPath(logon.share().getSmbPath(), name)));
    }

    /** What a client opens a pipe for, whose direction is named as the server names it. */
    private static Set<AccessMask> access(PipeDirection direction) {
        var access = EnumSet.noneOf(AccessMask.class);
        if (direction.serverWrites()) {
            access.add(AccessMask.GENERIC_READ);
        }
        if (direction.serverReads()) {
            access.add(AccessMask.GENERIC_WRITE);
        }
        return access;
    }

    /** Asks for the type of the pipe and its instances: {@code FilePipeLocalInformation}. */
    Future<SMB2Packet> queryPipe() throws IOException {
        return logon.send(
                new SMB2QueryInfoRequest(
                        dialect,
                        session,
                        tree,
                        id,
                        SMB2QueryInfoType.SMB2_0_INFO_FILE,
                        FileInformationClass.FilePipeLocalInformation,
                        null,
                        null,
                        null));
    }

    /** Asks for the next message, or for what is there. */
    Future<SMB2Packet> read() throws IOException {
        return logon.send(
                new SMB2ReadRequest(dialect, id, session, tree, 0, RemoteLimits.MAX_MESSAGE));
    }

    /** Writes one message, or some bytes. */
    Future<SMB2Packet> write(Payload payload) throws IOException {
        return logon.send(
                new SMB2WriteRequest(
                        dialect, id, session, tree, payload, RemoteLimits.MAX_MESSAGE));
    }

    /** Writes one message and asks for the next one. */
    Future<SMB2Packet> transact(Payload payload) throws IOException {
        return logon.send(
                new SMB2IoctlRequest(
                        dialect,
                        session,
                        tree,
                        FSCTL_PIPE_TRANSCEIVE,
                        id,
                        payload,
                        true,
                        RemoteLimits.MAX_MESSAGE));
    }

    /** Asks to be told when everything that was written has been read. */
    Future<SMB2Packet> flush() throws IOException {
        return logon.send(new SMB2Flush(dialect, id, session, tree));
    }
}
