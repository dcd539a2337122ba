// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ImpersonationLevel;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.share.PipeShare;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import javax.net.SocketFactory;

/**
 * The client process of a pipe behind Samba: this library, or bare smbj with the settings that this
 * library has too: a signed session, a client GUID of its own, and {@code TCP_NODELAY}.
 */
final class SmbClientProgram {
    private static final String HOST = "127.0.0.1";
    private static final String USER = System.getProperty("user.name");

    private SmbClientProgram() {}

    public static void main(String... args) throws Exception {
        if (args.length != 4) {
            throw new IllegalArgumentException("usage: npipe|smbj PORT PIPE PASSWORDFILE");
        }
        int port = Integer.parseInt(args[1]);
        char[] password = Files.readString(Path.of(args[3])).toCharArray();
        switch (args[0]) {
            case "npipe" -> npipe(port, args[2], password);
            case "smbj" -> smbj(port, args[2], password);
            default -> throw new IllegalArgumentException("no such client: " + args[0]);
        }
    }

    private static void npipe(int port, String name, char[] password) throws Exception {
        var client =
                NamedPipeChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .credentials(PipeCredentials.of(USER, password));
        try (var pipe = client.connect(NamedPipeAddress.of(HOST + ":" + port, name))) {
            ByteBuffer request = ByteBuffer.allocate(Smb.CASE.size());
            ByteBuffer answer = ByteBuffer.allocate(Smb.CASE.size());
            converse(
                    number -> {
                        request.clear().putLong(0, number);
                        int n = pipe.transact(request, answer.clear());
                        check(n, answer.getLong(0), number);
                    });
        }
    }

    private static void smbj(int port, String name, char[] password) throws Exception {
        var config =
                SmbConfig.builder()
                        .withClientGuid(UUID.randomUUID())
                        .withSigningRequired(true)
                        .withSocketFactory(new WithoutDelay())
                        .build();
        try (var client = new SMBClient(config);
                var connection = client.connect(HOST, port);
                var session =
                        connection.authenticate(new AuthenticationContext(USER, password, ""));
                var share = (PipeShare) session.connectShare("IPC$");
                var pipe =
                        share.open(
                                name,
                                SMB2ImpersonationLevel.Identification,
                                EnumSet.of(AccessMask.GENERIC_READ, AccessMask.GENERIC_WRITE),
                                null,
                                Set.of(
                                        SMB2ShareAccess.FILE_SHARE_READ,
                                        SMB2ShareAccess.FILE_SHARE_WRITE),
                                SMB2CreateDisposition.FILE_OPEN,
                                null)) {
            ByteBuffer request = ByteBuffer.allocate(Smb.CASE.size());
            ByteBuffer answer = ByteBuffer.allocate(Smb.CASE.size());
            converse(
                    number -> {
                        request.putLong(0, number);
                        int n = pipe.transact(request.array(), answer.array());
                        check(n, answer.getLong(0), number);
                    });
        }
    }

    private interface Transaction {
        void run(long number) throws IOException;
    }

    private static void converse(Transaction transaction) throws Exception {
        ClientProgram.converse(
                (iterations, durations) -> {
                    long before = System.nanoTime();
                    for (long i = 0; i < iterations; i++) {
                        transaction.run(i);
                        long after = System.nanoTime();
                        durations.record(after - before);
                        before = after;
                    }
                },
                Thread.ofPlatform());
    }

    private static void check(int size, long answered, long asked) throws IOException {
        if (size != Smb.CASE.size() || answered != asked) {
            throw new IOException("the answer belongs to another request");
        }
    }

    /** Sockets that send at once what they are given. */
    private static final class WithoutDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return connected(new InetSocketAddress(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort)
                throws IOException {
            return connected(new InetSocketAddress(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return connected(new InetSocketAddress(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
                throws IOException {
            return connected(new InetSocketAddress(host, port));
        }

        private Socket connected(InetSocketAddress peer) throws IOException {
            var socket = createSocket();
            try {
                socket.connect(peer);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }
    }
}
