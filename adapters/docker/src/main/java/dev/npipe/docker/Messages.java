// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;

/** Requests and responses, from docker-java's form to HttpClient's and back. */
final class Messages {
    private Messages() {}

    /** Copies the headers, but for those that say how the body is sent. */
    static void copyHeaders(Request from, ClassicHttpRequest to) {
        for (Map.Entry<String, String> header : from.headers().entrySet()) {
            if (!isAboutLength(header.getKey())) {
                to.addHeader(header.getKey(), header.getValue());
            }
        }
    }

    private static boolean isAboutLength(String name) {
        return name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)
                || name.equalsIgnoreCase(HttpHeaders.TRANSFER_ENCODING);
    }

    /** The headers by name, in any case of letters. */
    static Map<String, List<String>> headers(ClassicHttpResponse response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName(), _ -> new ArrayList<>())
                    .add(header.getValue());
        }
        return headers;
    }

    static InputStream body(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }
}
