// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.ssh;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.util.List;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;

/** Gives each session of a client its connection to the agent; forwards none to servers. */
record PipeAgentFactory(NamedPipeAddress address) implements SshAgentFactory {
    @Override
    public SshAgent createClient(Session session, FactoryManager manager) throws IOException {
        return new PipeAgent(address);
    }

    @Override
    public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
        return List.of();
    }

    @Override
    public SshAgentServer createServer(ConnectionService service) {
        throw new UnsupportedOperationException("the agent is not forwarded");
    }
}
