// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.ssh;

import dev.npipe.NamedPipeAddress;
import dev.npipe.net.NamedPipeSocket;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** The ssh-agent behind a pipe: Apache MINA asks, the pipe carries it. */
final class PipeAgent extends AbstractAgentProxy {
    private final Socket pipe;
    private final DataInputStream answers;

    PipeAgent(NamedPipeAddress address) throws IOException {
        super(null);
        pipe = NamedPipeSocket.connectTo(address);
        answers = new DataInputStream(pipe.getInputStream());
    }

    @Override
    protected synchronized Buffer request(Buffer request) throws IOException {
        Buffer framed = prepare(request);
        pipe.getOutputStream().write(framed.array(), framed.rpos(), framed.available());
        byte[] answer = new byte[answers.readInt()];
        answers.readFully(answer);
        return new ByteArrayBuffer(answer);
    }

    @Override
    public boolean isOpen() {
        return !pipe.isClosed();
    }

    @Override
    public void close() throws IOException {
        pipe.close();
        super.close();
    }
}
