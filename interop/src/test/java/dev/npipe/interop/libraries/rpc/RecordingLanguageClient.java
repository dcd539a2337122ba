// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.services.LanguageClient;

/** An editor that remembers what it was to show. */
final class RecordingLanguageClient implements LanguageClient {
    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

    String nextShown() throws InterruptedException {
        return shown.poll(1, TimeUnit.MINUTES);
    }

    @Override
    public void showMessage(MessageParams message) {
        shown.add(message.getMessage());
    }

    @Override
    public void logMessage(MessageParams message) {
        shown.add(message.getMessage());
    }

    @Override
    public void telemetryEvent(Object event) {
        shown.add(event.toString());
    }

    @Override
    public void publishDiagnostics(PublishDiagnosticsParams diagnostics) {
        shown.add(diagnostics.toString());
    }

    @Override
    public CompletableFuture<MessageActionItem> showMessageRequest(
            ShowMessageRequestParams request) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("nobody to ask"));
    }
}
