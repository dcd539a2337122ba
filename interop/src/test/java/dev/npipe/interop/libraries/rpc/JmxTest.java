// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import dev.npipe.PipeSecurity;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.net.NamedPipeRmiSocketFactory;
import dev.npipe.net.NamedPipeServerSocketFactory;
import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.Rights;
import java.io.IOException;
import java.rmi.server.RMIServerSocketFactory;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** JMX without a port: another process reads an MBean through a pipe. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "setpriv is a command of Linux")
@Timeout(120)
final class JmxTest {
    private static final String NAME = "dev.npipe.interop:type=ServedValue";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final NamedPipeRmiSocketFactory pipe = new NamedPipeRmiSocketFactory(address);

    private static JMXConnectorServer start(
            NamedPipeRmiSocketFactory client, RMIServerSocketFactory server) throws Exception {
        MBeanServer beans = MBeanServerFactory.newMBeanServer();
        beans.registerMBean(new ServedValue("the value"), new ObjectName(NAME));
        JMXConnectorServer connectors =
                JMXConnectorServerFactory.newJMXConnectorServer(
                        new JMXServiceURL("service:jmx:rmi://localhost:1"),
                        Map.of(
                                RMIConnectorServer.RMI_CLIENT_SOCKET_FACTORY_ATTRIBUTE,
                                client,
                                RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE,
                                server),
                        beans);
        connectors.start();
        return connectors;
    }

    private static Finished read(JMXConnectorServer server, OtherJvm jvm, Rights rights)
            throws Exception {
        return jvm.run(rights, JmxReader.class, server.getAddress().toString(), NAME, "Text");
    }

    @Test
    void anotherProcessReadsAnMBeanAndTheStopFreesTheName() throws Exception {
        OtherJvm jvm = OtherJvm.in(directory.path());
        JMXConnectorServer server = start(pipe, pipe);
        try {
            assertThat(read(server, jvm, Rights.FULL)).isEqualTo(success());
        } finally {
            server.stop();
        }
        assertNameIsFree();
    }

    @Test
    void anotherUserIsRefusedByThePipe() throws Exception {
        assumeTrue(Rights.isRoot(), "only root can start a program of another user");
        OtherJvm jvm = OtherJvm.in(directory.path());
        JMXConnectorServer server = start(pipe, pipe);
        try {
            Finished refused = read(server, jvm, Rights.ORDINARY);
            assertThat(refused.exitCode()).as("%s", refused).isEqualTo(JmxReader.NO_CONNECTION);
            assertThat(refused.output())
                    .contains("java.nio.file.AccessDeniedException", address.name())
                    .doesNotContain("the value");
            assertThat(read(server, jvm, Rights.FULL)).isEqualTo(success());
        } finally {
            server.stop();
        }
        assertNameIsFree();
    }

    @Test
    void anotherUserIsServedWhenThePipesSecuritySaysSo() throws Exception {
        assumeTrue(Rights.isRoot(), "only root can start a program of another user");
        OtherJvm jvm = OtherJvm.in(directory.path());
        var open =
                new NamedPipeServerSocketFactory(
                        address,
                        () ->
                                NamedPipeServerChannel.builder()
                                        .security(PipeSecurity.authenticatedUsers()));
        JMXConnectorServer server = start(pipe, open::createServerSocket);
        try {
            assertThat(read(server, jvm, Rights.ORDINARY)).isEqualTo(success());
        } finally {
            server.stop();
        }
        assertNameIsFree();
    }

    private static Finished success() {
        return new Finished(0, "read the value" + System.lineSeparator());
    }

    /** RMI closes its server socket when the last object is gone, if its port is not 0. */
    private void assertNameIsFree() throws IOException {
        assertThat(NamedPipes.exists(address)).isFalse();
    }
}
