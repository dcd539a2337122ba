// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import java.io.IOException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A program that reads an attribute of an MBean in another process, as JConsole does. */
final class JmxReader {
    /** The exit code of a program that was not let in. */
    static final int NO_CONNECTION = 3;

    private JmxReader() {}

    /** Takes the service's address, the MBean's name, and the attribute's. */
    @SuppressWarnings("BanJNDI") // the address is the test's own
    static void main(String... words) throws Exception {
        JMXServiceURL url = new JMXServiceURL(words[0]);
        try (var connector = JMXConnectorFactory.connect(url)) {
            Object value =
                    connector
                            .getMBeanServerConnection()
                            .getAttribute(new ObjectName(words[1]), words[2]);
            IO.println("read " + value);
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                IO.println("failed " + cause);
            }
            System.exit(NO_CONNECTION);
        }
    }
}
