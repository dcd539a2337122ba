// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import dev.npipe.net.NamedPipeSocketFactory;
import java.net.Socket;

/** Pipes for MySQL Connector/J, which takes factories of its own kind only. */
public final class MySqlPipeFactory extends StandardSocketFactory {
    @Override
    protected Socket createSocket(PropertySet settings) {
        return new NamedPipeSocketFactory().createSocket();
    }
}
