// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.spring;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipePeer;
import dev.npipe.jetty.NamedPipeConnector;
import dev.npipe.jetty.NamedPipePeerCustomizer;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The service: its pipe is the property {@code npipe.address}. */
@SpringBootApplication(proxyBeanMethods = false)
@RestController
public class PipeService {
    private final CountDownLatch ending = new CountDownLatch(1);

    public static void main(String[] args) {
        SpringApplication.run(PipeService.class, args);
    }

    /** In the place of the connector of TCP. */
    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> pipe(
            @Value("${npipe.address}") String address) {
        var http = new HttpConfiguration();
        http.addCustomizer(new NamedPipePeerCustomizer());
        return factory ->
                factory.addServerCustomizers(
                        server -> {
                            var pipe =
                                    new NamedPipeConnector(
                                            server,
                                            NamedPipeAddress.parse(address),
                                            new HttpConnectionFactory(http));
                            server.setConnectors(new Connector[] {pipe});
                        });
    }

    @GetMapping("/whoami")
    String whoAmI(@RequestAttribute(NamedPipePeerCustomizer.PEER_ATTRIBUTE) PipePeer peer) {
        return peer.userName().orElse("unknown") + ' ' + peer.processId().orElse(-1);
    }

    @PostMapping("/echo")
    byte[] echo(@RequestBody byte[] body) {
        return body;
    }

    /** An answer that comes when the service is told to end. */
    @GetMapping("/last")
    String last() throws InterruptedException {
        IO.println("a call is held");
        ending.await();
        return "last";
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        ending.countDown();
    }
}
