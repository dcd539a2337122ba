// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient with a pool of connections to an engine, and nothing that is for the web. */
final class PipePool {
    /** A restarted engine is noticed before a request is lost; a look takes a millisecond. */
    private static final TimeValue TRUSTED = TimeValue.ofMilliseconds(100);

    /** For the pool no time limit would mean that it does not wait at all. */
    private static final Timeout FOR_EVER = Timeout.ofDays(36500);

    private PipePool() {}

    static CloseableHttpClient of(Engine engine, int maxConnections) {
        var pool =
                new PoolingHttpClientConnectionManager(
                        new PipeOperator(engine),
                        PoolConcurrencyPolicy.STRICT,
                        PoolReusePolicy.LIFO,
                        TimeValue.NEG_ONE_MILLISECOND,
                        null);
        pool.setMaxTotal(maxConnections);
        pool.setDefaultMaxPerRoute(maxConnections);
        pool.setDefaultConnectionConfig(
                ConnectionConfig.custom().setValidateAfterInactivity(TRUSTED).build());
        return HttpClients.custom()
                .setConnectionManager(pool)
                .setDefaultRequestConfig(requestConfig(engine))
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableDefaultUserAgent()
                .disableRedirectHandling()
                .build();
    }

    private static RequestConfig requestConfig(Engine engine) {
        RequestConfig.Builder config =
                RequestConfig.custom()
                        .setConnectionRequestTimeout(orElse(engine.connectTimeout(), FOR_EVER))
                        .setResponseTimeout(orElse(engine.responseTimeout(), Timeout.DISABLED));
        return config.setProtocolUpgradeEnabled(false).build();
    }

    private static Timeout orElse(Duration limit, Timeout none) {
        return limit.isZero() ? none : Timeout.of(limit);
    }
}
