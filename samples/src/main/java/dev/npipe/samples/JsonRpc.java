// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeServer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON-RPC 2.0 with Jackson. On a message-type pipe each message is one JSON text, so that nothing
 * has to say where it ends; on a pipe of bytes a header does, as .NET's StreamJsonRpc and the
 * language server protocol have it. Each end may ask the other, and answers come when they are
 * ready.
 *
 * <pre>{@code
 * 40 + 2 = 42
 * the quick answer came first: true
 * -32601 no such method: subtract
 * }</pre>
 */
public final class JsonRpc {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-json-rpc");
    private static final int MAX = 16 * 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Texts texts;
    private final Map<String, Method> methods;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private volatile Optional<IOException> end = Optional.empty();

    /**
     * @param methods what the other end may call, each by its name
     */
    public JsonRpc(Texts texts, Map<String, Method> methods) {
        this.texts = texts;
        this.methods = methods;
    }

    static void main() throws Exception {
        try (PipeServer _ = serve(ADDRESS);
                NamedPipeChannel pipe = NamedPipeChannel.connect(ADDRESS)) {
            // tag::client
            var rpc = new JsonRpc(Texts.inMessages(pipe), Map.of());
            Thread.startVirtualThread(rpc::run);
            IO.println("40 + 2 = " + rpc.call("add", 40, 2).join());
            CompletableFuture<JsonNode> slow = rpc.call("awaitSignal");
            CompletableFuture<JsonNode> quick = rpc.call("add", 3, 4);
            quick.join();
            IO.println("the quick answer came first: " + !slow.isDone());
            rpc.tell("signal");
            slow.join();
            try {
                rpc.call("subtract", 3, 4).join();
            } catch (CompletionException e) {
                IO.println(e.getCause() instanceof Failure failure ? failure.getMessage() : e);
            }
            // end::client
        }
    }

    // tag::server
    static PipeServer serve(NamedPipeAddress address) throws IOException {
        return NamedPipeServerChannel.builder()
                .mode(PipeMode.MESSAGE)
                .bind(address)
                .serve(
                        pipe -> {
                            var signal = new CompletableFuture<Boolean>();
                            Map<String, Method> methods =
                                    Map.of(
                                            "add", p -> p.path(0).asInt() + p.path(1).asInt(),
                                            "awaitSignal", _ -> signal.get(),
                                            "signal", _ -> signal.complete(true));
                            new JsonRpc(Texts.inMessages(pipe), methods).run();
                        });
    }

    // end::server

    /** Calls a method of the other end; what it fails with there is a {@link Failure} here. */
    public CompletableFuture<JsonNode> call(String method, Object... params) {
        long id = lastId.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        asked.put(id, answer);
        try {
            send(request(method, params).put("id", id));
        } catch (IOException e) {
            end(e);
        }
        failIfEnded(answer); // nobody else sees one that came behind the end
        return answer;
    }

    /** Calls a method that is not answered: a notification. */
    public void tell(String method, Object... params) throws IOException {
        send(request(method, params));
    }

    private static ObjectNode request(String method, Object... params) {
        return message().put("method", method).set("params", JSON.valueToTree(params));
    }

    /**
     * Takes what the other end sends, until it closes. Each request is answered by a thread of its
     * own; notifications are taken one after the other, here, so that none overtakes another.
     */
    public void run() {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (var text = texts.read(); text.isPresent(); text = texts.read()) {
                take(text.get(), threads);
            }
            end(new EOFException("the other end has closed"));
        } catch (IOException e) {
            end(e);
        } finally {
            threads.shutdownNow(); // nobody is left to hear the answers
        }
    }

    private void end(IOException cause) {
        end = Optional.of(cause);
        asked.values().forEach(this::failIfEnded);
    }

    private void failIfEnded(CompletableFuture<JsonNode> answer) {
        end.ifPresent(answer::completeExceptionally);
    }

    private void take(byte[] text, ExecutorService threads) throws IOException {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JacksonException e) {
            send(failed(JSON.nullNode(), new Failure(-32700, "not JSON")));
            return;
        }
        JsonNode id = message.path("id");
        if (message.path("method").isString()) {
            if (message.has("id")) {
                threads.execute(() -> answer(id, message));
            } else {
                result(JSON.nullNode(), message); // a notification: no answer, not even an error
            }
        } else if (message.has("result") || message.has("error")) {
            CompletableFuture<JsonNode> answer = asked.remove(id.asLong(0));
            if (answer != null) {
                complete(answer, message);
            }
        } else {
            send(failed(JSON.nullNode(), new Failure(-32600, "not a request")));
        }
    }

    private static void complete(CompletableFuture<JsonNode> answer, JsonNode message) {
        JsonNode error = message.path("error");
        if (error.isObject()) {
            answer.completeExceptionally(
                    new Failure(error.path("code").asInt(0), error.path("message").asString("")));
        } else {
            answer.complete(message.path("result"));
        }
    }

    private void answer(JsonNode id, JsonNode request) {
        try {
            send(result(id, request));
        } catch (IOException e) {
            end(e);
        }
    }

    private ObjectNode result(JsonNode id, JsonNode request) {
        String name = request.path("method").asString();
        Method method = methods.get(name);
        try {
            if (method == null) {
                throw new Failure(-32601, "no such method: " + name);
            }
            Object result = method.call(request.path("params"));
            return message().set("id", id).set("result", JSON.valueToTree(result));
        } catch (Failure e) {
            return failed(id, e);
        } catch (Exception e) {
            return failed(id, new Failure(-32603, e.toString()));
        }
    }

    private static ObjectNode failed(JsonNode id, Failure failure) {
        ObjectNode message = message().set("id", id);
        message.putObject("error").put("code", failure.code).put("message", failure.text);
        return message;
    }

    private static ObjectNode message() {
        return JSON.createObjectNode().put("jsonrpc", "2.0");
    }

    private void send(ObjectNode message) throws IOException {
        texts.write(JSON.writeValueAsBytes(message));
    }

    /** A method that the other end may call. */
    @FunctionalInterface
    public interface Method {
        /** Returns what Jackson can write; a {@link Failure} tells its code, others are -32603. */
        Object call(JsonNode params) throws Exception;
    }

    /** An error of JSON-RPC. */
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final int code;
        private final String text;

        public Failure(int code, String text) {
            super(code + " " + text);
            this.code = code;
            this.text = text;
        }

        public int code() {
            return code;
        }
    }

    /** JSON texts over a pipe, whole ones. */
    public interface Texts {
        /** The next one, or empty when the other end has closed. */
        Optional<byte[]> read() throws IOException;

        /** Writes one; several threads may do so at once. */
        void write(byte[] text) throws IOException;

        // tag::messages
        /** One message each: the pipe is of message type. */
        static Texts inMessages(NamedPipeChannel pipe) {
            return new Texts() {
                @Override
                public Optional<byte[]> read() throws IOException {
                    return pipe.readMessage(MAX);
                }

                @Override
                public void write(byte[] text) throws IOException {
                    pipe.write(ByteBuffer.wrap(text));
                }
            };
        }

        // end::messages

        /** Each behind a header with its length, in bytes: the pipe may be of either type. */
        static Texts withHeaders(NamedPipeChannel pipe) {
            return new Texts() {
                @Override
                public Optional<byte[]> read() throws IOException {
                    int length = -1;
                    for (var line = pipe.readLine(1024);
                            line.isPresent();
                            line = pipe.readLine(1024)) {
                        String[] field = line.get().split(":", 2);
                        if (field.length == 2 && field[0].equalsIgnoreCase("Content-Length")) {
                            length = length(field[1]);
                        } else if (line.get().isEmpty()) {
                            return Optional.of(body(pipe, length));
                        }
                    }
                    return Optional.empty();
                }

                @Override
                public void write(byte[] text) throws IOException {
                    byte[] header =
                            "Content-Length: %s\r\n\r\n".formatted(text.length).getBytes(US_ASCII);
                    pipe.write(new ByteBuffer[] {ByteBuffer.wrap(header), ByteBuffer.wrap(text)});
                }
            };
        }

        private static int length(String text) throws IOException {
            try {
                return Integer.parseInt(text.strip());
            } catch (NumberFormatException e) {
                throw new IOException("no length: " + text, e);
            }
        }

        private static byte[] body(NamedPipeChannel pipe, int length) throws IOException {
            if (length < 0 || length > MAX) {
                throw new IOException("no text has the length " + length);
            }
            byte[] text = pipe.inputStream().readNBytes(length);
            if (text.length < length) {
                throw new EOFException(
                        "a text ended after %s of %s".formatted(text.length, length));
            }
            return text;
        }
    }
}
