// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.server.UnicastRemoteObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RMI through a pipe: its stubs carry the factory to the client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RmiSocketFactoryTest {
    private final NamedPipeAddress pipe =
            NamedPipeAddress.of("rmi-" + ProcessHandle.current().pid());

    /** What is called from afar. */
    public interface Doubler extends Remote {
        /** Twice the number. */
        int twice(int number) throws RemoteException;
    }

    @Test
    void anObjectIsCalledThroughThePipe() throws Exception {
        var factory = new NamedPipeRmiSocketFactory(pipe);
        Doubler served = number -> 2 * number;
        Remote stub = UnicastRemoteObject.exportObject(served, 0, factory, factory);
        try {
            var called = (Doubler) copy(stub);
            assertThat(called).isNotSameAs(served);
            for (int i = 0; i < 100; i++) {
                assertThat(called.twice(i)).isEqualTo(2 * i);
            }
        } finally {
            UnicastRemoteObject.unexportObject(served, true);
        }
    }

    @Test
    void aCopyIsEqual() throws Exception {
        var factory = new NamedPipeRmiSocketFactory(pipe);
        assertThat(copy(factory)).isEqualTo(factory).hasSameHashCodeAs(factory);
        assertThat(factory)
                .isNotEqualTo(new NamedPipeRmiSocketFactory(NamedPipeAddress.of("another")))
                .hasToString("NamedPipeRmiSocketFactory[" + pipe + "]");
    }

    /** A stub must not make a client log on to a machine of its server's choice. */
    @Test
    void aPipeOfAnotherMachineIsRefused() {
        assertThatThrownBy(
                        () -> new NamedPipeRmiSocketFactory(NamedPipeAddress.of("elsewhere", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("elsewhere");
    }

    private static Object copy(Object object) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
