// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases.tds;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the place of SQL Server at a pipe. It lets everybody in, without TLS, and knows three
 * statements: {@code SELECT number}, {@code SELECT N'text'}, and {@code WAITFOR DELAY}, which never
 * ends.
 */
public final class SqlServerStub implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("SELECT (\\d+)");
    private static final Pattern TEXT = Pattern.compile("SELECT N'(.*)'", Pattern.DOTALL);
    private static final int SYNTAX_ERROR = 102;

    private final PipeServer server;
    private final Semaphore waiting = new Semaphore(0);

    /** Listens at a pipe. */
    public SqlServerStub(NamedPipeAddress address) throws IOException {
        server = NamedPipeServerChannel.bind(address).serve(this::converse);
    }

    /** Waits until one more statement runs that never ends. */
    public void awaitDelay() throws InterruptedException {
        if (!waiting.tryAcquire(60, TimeUnit.SECONDS)) {
            throw new AssertionError("no WAITFOR DELAY has come");
        }
    }

    private void converse(NamedPipeChannel pipe) throws IOException {
        InputStream in = pipe.inputStream();
        OutputStream out = pipe.outputStream();
        boolean running = false;
        for (var next = TdsMessage.read(in); next.isPresent(); next = TdsMessage.read(in)) {
            TdsMessage message = next.get();
            switch (message.type()) {
                case TdsMessage.PRE_LOGIN -> PreLogin.answer(out);
                case TdsMessage.LOGIN7 -> TdsAnswer.login().write(out);
                case TdsMessage.SQL_BATCH -> running = !answer(statement(message), out);
                case TdsMessage.ATTENTION -> {
                    if (running) {
                        TdsAnswer.ended().write(out); // the driver wants it before the other
                        running = false;
                    }
                    TdsAnswer.attention().write(out);
                }
                default -> refuse("a message of type " + message.type(), out);
            }
        }
    }

    /** False if there is no answer, now or later. */
    private boolean answer(String statement, OutputStream out) throws IOException {
        Matcher number = NUMBER.matcher(statement);
        Matcher text = TEXT.matcher(statement);
        if (number.matches()) {
            TdsAnswer.ofNumber(Integer.parseInt(number.group(1))).write(out);
        } else if (text.matches()) {
            TdsAnswer.ofText(text.group(1)).write(out);
        } else if (statement.startsWith("WAITFOR DELAY")) {
            waiting.release();
            return false;
        } else {
            refuse("'" + statement + "'", out);
        }
        return true;
    }

    private static void refuse(String what, OutputStream out) throws IOException {
        TdsAnswer.error(SYNTAX_ERROR, "The stub does not know " + what).write(out);
    }

    /** Headers stand before the text, their length first. */
    private static String statement(TdsMessage batch) {
        ByteBuffer body = batch.body().order(ByteOrder.LITTLE_ENDIAN);
        return UTF_16LE.decode(body.position(body.getInt())).toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
