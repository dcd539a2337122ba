// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a service as systemd does with a socket unit: it gets sockets that listen, as descriptors
 * from 3 on. The service is started when it is told to, so that clients can be there before.
 */
final class HandingOver {
    /**
     * Each argument is NAME=PATH, or NAME=dgram:PATH. A second process has the sockets open too, as
     * systemd has; it takes the clients in once there is a file PATH.next, and answers "next"; the
     * first may be one that has left, if the server was closed before it took that one in.
     */
    private static final String LAUNCHER =
            """
            import fcntl, os, socket, sys, time
            end = sys.argv.index('--')
            names, sockets = [], []
            for argument in sys.argv[1:end]:
                name, path = argument.split('=', 1)
                stream = not path.startswith('dgram:')
                s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM)
                s.bind(path if stream else path[6:])
                if stream:
                    os.chmod(path, 0o666)
                    s.listen(16)
                names.append(name)
                sockets.append((s, path))
            service = os.getpid()
            if os.fork() == 0:
                os.close(0), os.close(1)
                while os.getppid() == service:
                    for s, path in sockets:
                        if os.path.exists(path + '.next'):
                            s.setblocking(True)
                            s.settimeout(0.1)
                            try:
                                s.accept()[0].sendall(b'next')
                            except OSError:
                                pass
                    time.sleep(0.02)
                os._exit(0)
            os.write(1, b'ok ready\\n')
            while os.read(0, 1) != b'\\n':
                pass
            high = [fcntl.fcntl(s.fileno(), fcntl.F_DUPFD, 100) for s, _ in sockets]
            for i, f in enumerate(high):
                os.dup2(f, 3 + i, inheritable=True)
            os.environ['LISTEN_PID'] = str(os.getpid())
            os.environ['LISTEN_FDS'] = str(len(high))
            os.environ['LISTEN_FDNAMES'] = ':'.join(names)
            os.execvp(sys.argv[end + 1], sys.argv[end + 1:])
            """;

    private HandingOver() {}

    /** The launcher, which waits; {@link #start} lets it go on. */
    static ChildJvm prepare(Path classes, String backend, String... sockets) throws IOException {
        assumeThat(Path.of("/usr/bin/python3")).isExecutable();
        var prefix = new ArrayList<>(List.of("/usr/bin/python3", "-c", LAUNCHER));
        prefix.addAll(List.of(sockets));
        prefix.add("--");
        ChildJvm child = ChildJvm.startBehind(prefix, classes, ChildJvm.BACKEND + backend);
        String ready = child.answer();
        if (!ready.equals("ok ready")) {
            throw new AssertionError(ready);
        }
        return child;
    }

    /** Starts the service. */
    static ChildJvm start(ChildJvm prepared) throws IOException {
        prepared.tell("");
        return prepared;
    }
}
