// SPDX-License-Identifier: Apache-2.0
package dev.npipe.wine;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.Provider;
import java.security.SecureRandomSpi;

/**
 * Random numbers for a Windows JVM on Wine, from the host's own generator.
 *
 * <p>This JDK comes without the provider that asks Windows, and the generator that is left seeds
 * itself from the network interfaces, through functions that Wine 8 does not have: the process
 * ends. JUnit needs a random number, and so does every temporary file.
 */
public final class HostRandom extends Provider {
    public HostRandom() {
        super("HostRandom", "1", "random numbers of the host under Wine");
        putService(
                new Service(
                        this, "SecureRandom", "HostRandom", Spi.class.getName(), null, null));
    }

    /** Reads {@code /dev/urandom}, which Wine shows to Windows programs. */
    public static final class Spi extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            System.arraycopy(engineGenerateSeed(bytes.length), 0, bytes, 0, bytes.length);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            try (InputStream random = new FileInputStream("Z:\\dev\\urandom")) {
                return random.readNBytes(count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
