// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The functions of kernel32.dll that ask and tell about a pipe and its ends, over the model. */
abstract class FakePipeInformation extends FakeFiles {
    private static final int SESSION = 1;

    FakePipeInformation(FakeNpfs npfs) {
        super(npfs);
    }

    @Override
    public int setNamedPipeHandleState(MemorySegment state, long pipe, long mode) {
        return onEnd(
                pipe,
                end -> {
                    int flags = Memory.getInt(mode);
                    boolean message = flags == Constants.PIPE_READMODE_MESSAGE;
                    if (!end.server && !end.writesAttributes) {
                        return Win32Error.ACCESS_DENIED;
                    }
                    if ((flags != 0 && !message) || (message && !end.instance.pipe.messages)) {
                        return Win32Error.INVALID_PARAMETER;
                    }
                    if (end.disconnected) {
                        return Win32Error.PIPE_NOT_CONNECTED;
                    }
                    end.messageReadMode = message;
                    return Win32Error.SUCCESS;
                });
    }

    @Override
    public int getNamedPipeHandleState(MemorySegment state, long pipe, long instances) {
        return onEnd(
                pipe,
                end -> {
                    put(instances, end.instance.pipe.instances.size());
                    return end.disconnected ? Win32Error.PIPE_NOT_CONNECTED : Win32Error.SUCCESS;
                });
    }

    @Override
    public int getNamedPipeInfo(
            MemorySegment state, long pipe, long flags, long out, long in, long maxInstances) {
        return onEnd(
                pipe,
                end -> {
                    FakePipe of = end.instance.pipe;
                    put(
                            flags,
                            (end.server ? Constants.PIPE_SERVER_END : 0)
                                    | (of.messages ? Constants.PIPE_TYPE_MESSAGE : 0));
                    put(out, of.outSize);
                    put(in, of.inSize);
                    put(maxInstances, of.maxInstances);
                    return Win32Error.SUCCESS;
                });
    }

    private int processId(long pipe, long id) {
        return onEnd(
                pipe,
                end -> {
                    put(id, (int) ProcessHandle.current().pid());
                    if (end.disconnected) {
                        return Win32Error.PIPE_NOT_CONNECTED;
                    }
                    boolean alone = end.instance.state == FakeInstance.State.DISCONNECTED;
                    return end.server && alone ? Win32Error.NOT_FOUND : Win32Error.SUCCESS;
                });
    }

    @Override
    public int getNamedPipeClientProcessId(MemorySegment state, long pipe, long id) {
        return processId(pipe, id);
    }

    @Override
    public int getNamedPipeServerProcessId(MemorySegment state, long pipe, long id) {
        return processId(pipe, id);
    }

    private int sessionId(long pipe, long id) {
        return onEnd(
                pipe,
                end -> {
                    put(id, SESSION);
                    return Win32Error.SUCCESS;
                });
    }

    @Override
    public int getNamedPipeClientSessionId(MemorySegment state, long pipe, long id) {
        return sessionId(pipe, id);
    }

    @Override
    public int getNamedPipeServerSessionId(MemorySegment state, long pipe, long id) {
        return sessionId(pipe, id);
    }

    @Override
    public int getNamedPipeClientComputerName(
            MemorySegment state, long pipe, long name, int bytes) {
        return onEnd(
                pipe,
                end -> {
                    FakeEnd client = end.instance.client;
                    if (client == null || !client.remote) {
                        return Win32Error.PIPE_LOCAL;
                    }
                    Memory.at(name, bytes)
                            .setString(0, FakeRedirector.CLIENT, StandardCharsets.UTF_16LE);
                    return Win32Error.SUCCESS;
                });
    }
}
