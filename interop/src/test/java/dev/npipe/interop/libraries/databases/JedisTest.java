// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.interop.programs.RealProgram;
import dev.npipe.interop.programs.Redis;
import dev.npipe.net.NamedPipeSocketFactory;
import dev.npipe.testkit.junit.ForeignPrograms;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.ClientKillParams;

/** A client of Redis that takes its sockets from a factory of its own kind. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class JedisTest {
    private static final int SIZE = 10;

    private static RealProgram redis;
    private static Path socket;

    @BeforeAll
    static void startRedis(@TempDir Path folder) throws Exception {
        ForeignPrograms.assumeWanted();
        socket = folder.resolve("redis.sock");
        redis = Redis.start(folder, socket);
        redis.awaitSocket(socket);
    }

    @AfterAll
    static void endRedis() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    /** Jedis leaves the time limit of such a socket alone: the factory sets it. */
    private static JedisSocketFactory sockets(int readMillis) {
        var pipe = new NamedPipeSocketFactory(socket.toString());
        return () -> {
            try {
                Socket made = pipe.createSocket("localhost", Protocol.DEFAULT_PORT);
                made.setSoTimeout(readMillis);
                return made;
            } catch (IOException e) {
                throw new JedisConnectionException(e);
            }
        };
    }

    @Test
    void everyCommandOfAPipelineIsAnsweredInItsOrder() {
        try (var jedis = new Jedis(sockets(0))) {
            jedis.del("n");
            var pipeline = jedis.pipelined();
            for (int i = 0; i < 10_000; i++) {
                pipeline.incr("n");
            }
            var answers = pipeline.syncAndReturnAll();
            for (int i = 0; i < 10_000; i++) {
                assertThat(answers.get(i)).isEqualTo(i + 1L);
            }
        }
    }

    @Test
    void aLargeBinaryValueComesBackAsItWas() {
        byte[] value = new byte[8 * 1024 * 1024];
        new Random(1).nextBytes(value);
        byte[] key = {0, 13, 10};
        try (var jedis = new Jedis(sockets(0))) {
            assertThat(jedis.set(key, value)).isEqualTo("OK");
            assertThat(jedis.get(key)).isEqualTo(value);
        }
    }

    @Test
    void tenThreadsShareTheConnectionsOfAPool() throws Exception {
        var limits = new GenericObjectPoolConfig<Connection>();
        limits.setMaxTotal(SIZE);
        limits.setMaxIdle(SIZE);
        var connections =
                new ConnectionFactory(sockets(0), DefaultJedisClientConfig.builder().build());
        var all = new CyclicBarrier(SIZE);
        var ends = new ArrayList<Future<Long>>();
        try (var pool = new ConnectionPool(connections, limits);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SIZE; i++) {
                ends.add(threads.submit(() -> countWith(pool, all)));
            }
            for (Future<Long> end : ends) {
                assertThat(end.get()).isPositive();
            }
            assertThat(pool.getCreatedCount()).isEqualTo(SIZE);
            try (var jedis = new Jedis(pool.getResource())) {
                assertThat(jedis.get("shared")).isEqualTo("200");
            }
        }
    }

    private static long countWith(ConnectionPool pool, CyclicBarrier all) throws Exception {
        long last = 0;
        for (int turn = 0; turn < 20; turn++) {
            try (var jedis = new Jedis(pool.getResource())) {
                all.await();
                last = jedis.incr("shared");
            }
        }
        return last;
    }

    @Test
    void aSubscriberHearsUntilItHasEnough() throws Exception {
        var heard = new ArrayList<String>();
        try (var subscriber = new Jedis(sockets(0));
                var publisher = new Jedis(sockets(0))) {
            var subscription =
                    new JedisPubSub() {
                        @Override
                        public void onSubscribe(String channel, int count) {
                            Thread.startVirtualThread(
                                    () -> {
                                        for (String word : new String[] {"hello", "enough"}) {
                                            publisher.publish(channel, word);
                                        }
                                    });
                        }

                        @Override
                        public void onMessage(String channel, String message) {
                            heard.add(message);
                            if (message.equals("enough")) {
                                unsubscribe();
                            }
                        }
                    };
            subscriber.subscribe(subscription, "news");
            assertThat(heard).containsExactly("hello", "enough");
            assertThat(subscriber.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void aTimeLimitBreaksTheConnection() {
        try (var jedis = new Jedis(sockets(2000))) {
            assertThat(jedis.ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> jedis.sendCommand(Protocol.Command.BLPOP, "nothing", "0"))
                    .isInstanceOf(JedisConnectionException.class)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(jedis.isBroken()).isTrue();
        }
    }

    @Test
    void aWaitForAnAnswerEndsWhenTheServerDropsTheClient() throws Exception {
        try (var jedis = new Jedis(sockets(0));
                var other = new Jedis(sockets(0))) {
            long id = jedis.clientId();
            var waiting = new FutureTask<>(() -> jedis.blpop(0, "nothing"));
            Thread.startVirtualThread(waiting);
            String waits = "(?m)^id=%d .* cmd=blpop .*$".formatted(id);
            while (!Pattern.compile(waits).matcher(other.clientList()).find()) {
                Thread.sleep(2); // what is not sent yet would be sent at the close, and fail there
            }
            other.clientKill(ClientKillParams.clientKillParams().id(Long.toString(id)));
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(JedisConnectionException.class);
        }
    }
}
