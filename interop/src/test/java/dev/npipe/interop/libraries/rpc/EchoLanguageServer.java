// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;

/** A language server whose every command answers with its first argument. */
final class EchoLanguageServer implements LanguageServer, TextDocumentService, WorkspaceService {
    private final CountDownLatch initialized = new CountDownLatch(1);
    private final CountDownLatch exited = new CountDownLatch(1);

    static MessageParams message(String text) {
        return new MessageParams(MessageType.Info, text);
    }

    void awaitInitialized() throws InterruptedException {
        assertThat(initialized.await(1, TimeUnit.MINUTES)).as("initialized").isTrue();
    }

    /** Waits until the client has told it to exit. */
    boolean hasExited() throws InterruptedException {
        return exited.await(1, TimeUnit.MINUTES);
    }

    @Override
    public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
        var answer = new InitializeResult(new ServerCapabilities(), new ServerInfo("echo"));
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public void initialized(InitializedParams params) {
        initialized.countDown();
    }

    @Override
    public CompletableFuture<Object> shutdown() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void exit() {
        exited.countDown();
    }

    @Override
    public CompletableFuture<Object> executeCommand(ExecuteCommandParams command) {
        return CompletableFuture.completedFuture(command.getArguments().getFirst());
    }

    @Override
    public TextDocumentService getTextDocumentService() {
        return this;
    }

    @Override
    public WorkspaceService getWorkspaceService() {
        return this;
    }

    @Override
    public void didOpen(DidOpenTextDocumentParams params) {}

    @Override
    public void didChange(DidChangeTextDocumentParams params) {}

    @Override
    public void didClose(DidCloseTextDocumentParams params) {}

    @Override
    public void didSave(DidSaveTextDocumentParams params) {}

    @Override
    public void didChangeConfiguration(DidChangeConfigurationParams params) {}

    @Override
    public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {}
}
