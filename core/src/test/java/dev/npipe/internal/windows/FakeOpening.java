// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.Rights;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.name.PipeNames;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.PipeStatus;
import org.jspecify.annotations.Nullable;

/** Making instances and opening them; with the lock of the model. */
final class FakeOpening {
    private static final int MAX_INSTANCES = 255;
    private static final int CONTEXT_TRACKING = 0x40000;

    private final FakeNpfs npfs;

    FakeOpening(FakeNpfs npfs) {
        this.npfs = npfs;
    }

    /**
     * "CreateNamedPipe": the first instance of a name decides its type, its direction, its limit
     * and its security; a further one needs the right to make it, and the same direction.
     */
    long create(
            String name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outSize,
            int inSize,
            int defaultWait,
            long securityAttributes) {
        boolean messages = (pipeMode & Constants.PIPE_TYPE_MESSAGE) != 0;
        boolean messageRead = (pipeMode & Constants.PIPE_READMODE_MESSAGE) != 0;
        int direction = openMode & Constants.PIPE_ACCESS_DUPLEX;
        if (maxInstances < 1 || maxInstances > MAX_INSTANCES || (messageRead && !messages)) {
            return -Win32Error.INVALID_PARAMETER;
        }
        Sid creator = npfs.user();
        FakePipe pipe = npfs.pipes.get(PipeNames.key(name));
        if (pipe == null) {
            pipe =
                    new FakePipe(
                            name,
                            direction,
                            messages,
                            maxInstances,
                            outSize,
                            inSize,
                            defaultWait,
                            security(securityAttributes, creator));
            pipe.rejectsRemote = (pipeMode & Constants.PIPE_REJECT_REMOTE_CLIENTS) != 0;
            npfs.pipes.put(PipeNames.key(name), pipe);
        } else {
            int code = joining(pipe, openMode, creator);
            if (code != Win32Error.SUCCESS) {
                return -code;
            }
        }
        var instance = new FakeInstance(npfs, pipe);
        int rights =
                ((direction & Constants.PIPE_ACCESS_INBOUND) != 0 ? FakePipe.READ : 0)
                        | ((direction & Constants.PIPE_ACCESS_OUTBOUND) != 0 ? FakePipe.WRITE : 0);
        var end = new FakeEnd(instance, true, rights, creator, 0, false);
        end.messageReadMode = messageRead;
        instance.server = end;
        pipe.instances.add(instance);
        pipe.listening.addLast(instance);
        npfs.changed.signalAll();
        return npfs.open(end);
    }

    private int joining(FakePipe pipe, int openMode, Sid creator) {
        boolean first = (openMode & Constants.FILE_FLAG_FIRST_PIPE_INSTANCE) != 0;
        boolean sameDirection = pipe.direction == (openMode & Constants.PIPE_ACCESS_DUPLEX);
        if (first || !sameDirection || !pipe.security.grants(creator, Rights.CREATE_INSTANCE)) {
            return Win32Error.ACCESS_DENIED;
        }
        return pipe.maxInstances < MAX_INSTANCES && pipe.instances.size() >= pipe.maxInstances
                ? Win32Error.PIPE_BUSY
                : Win32Error.SUCCESS;
    }

    /** Without a descriptor: the default, in which only the creator can write. */
    static FakeSecurity security(long attributes, Sid creator) {
        long descriptor =
                Memory.at(attributes, Layouts.SECURITY_ATTRIBUTES.byteSize())
                        .get(JAVA_LONG, Layouts.SECURITY_DESCRIPTOR);
        return FakeSecurity.of(FakeAdvapi32.sddlAt(descriptor), creator);
    }

    /**
     * "CreateFile" on a pipe: the instance that listens longest, or ERROR_PIPE_BUSY. The right to
     * make instances, which GENERIC_WRITE contains, is not asked of a client. A pipe that was
     * opened over the network starts in message read mode (Microsoft: Q140022).
     */
    long open(String name, int access, int flags, boolean remote) {
        FakePipe pipe = npfs.pipes.get(PipeNames.key(name));
        if (pipe == null) {
            return -Win32Error.FILE_NOT_FOUND;
        }
        Sid user = npfs.user();
        int mapped = Rights.mapped(access) & ~Rights.CREATE_INSTANCE;
        boolean reads = (mapped & Rights.READ_DATA) != 0;
        boolean writes = (mapped & Rights.WRITE_DATA) != 0;
        boolean offered =
                (!reads || (pipe.direction & Constants.PIPE_ACCESS_OUTBOUND) != 0)
                        && (!writes || (pipe.direction & Constants.PIPE_ACCESS_INBOUND) != 0);
        boolean rejected = remote && pipe.rejectsRemote;
        if (!offered || rejected || !pipe.security.grants(user, mapped)) {
            return -Win32Error.ACCESS_DENIED;
        }
        FakeInstance instance = pipe.listening.pollFirst();
        if (instance == null) {
            return -Win32Error.PIPE_BUSY;
        }
        int rights =
                (reads ? FakePipe.READ : 0)
                        | (writes ? FakePipe.WRITE : 0)
                        | ((mapped & Rights.WRITE_ATTRIBUTES) != 0 ? FakePipe.WRITE_ATTRIBUTES : 0);
        boolean qos = (flags & Constants.SECURITY_SQOS_PRESENT) != 0;
        int level = qos ? (flags >>> Constants.SECURITY_LEVEL_SHIFT) & 3 : 2;
        boolean staticTracking = qos && (flags & CONTEXT_TRACKING) == 0;
        var end = new FakeEnd(instance, false, rights, user, level, staticTracking);
        end.remote = remote;
        end.messageReadMode = remote && pipe.messages;
        instance.client = end;
        instance.state = FakeInstance.State.CONNECTED;
        pipe.clients++;
        @Nullable FakeIo connecting = instance.connecting;
        instance.connecting = null;
        if (connecting != null) {
            npfs.complete(connecting, PipeStatus.SUCCESS, 0);
        }
        npfs.changed.signalAll();
        return npfs.open(end);
    }
}
