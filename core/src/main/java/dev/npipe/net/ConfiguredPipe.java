// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeAddress;
import java.util.Properties;

/** Which pipe a factory is for that a library has made from the name of its class. */
final class ConfiguredPipe {
    private static final String PROPERTY = "dev.npipe.net.pipe";

    /** Under which pgjdbc and mssql-jdbc hand over what the user wrote for the factory. */
    private static final String[] KEYS = {"socketFactoryArg", "socketFactoryConstructorArg"};

    private ConfiguredPipe() {}

    static NamedPipeAddress ofSystemProperty() {
        String pipe = System.getProperty(PROPERTY, "");
        if (pipe.isEmpty()) {
            throw new IllegalStateException(
                    "which pipe? Nothing was handed over, and the system property "
                            + PROPERTY
                            + " is not set");
        }
        return NamedPipeAddress.parse(pipe);
    }

    static NamedPipeAddress of(Properties settings) {
        for (String key : KEYS) {
            String pipe = settings.getProperty(key, "");
            if (!pipe.isEmpty()) {
                return NamedPipeAddress.parse(pipe);
            }
        }
        return ofSystemProperty();
    }
}
