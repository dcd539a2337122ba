// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DynamicTest;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A test that ran in another JVM, as its report tells it.
 *
 * @param className its class
 * @param name its method, with its number where it runs several times
 * @param outcome how it ended
 * @param details the failure and its stack trace, or why it was skipped; else empty
 */
record RemoteTest(String className, String name, Outcome outcome, String details) {
    enum Outcome {
        PASSED,
        SKIPPED,
        FAILED
    }

    /** All tests of a report in JUnit's XML format. */
    static List<RemoteTest> read(Path report) throws IOException {
        try {
            var parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            parser.setErrorHandler(new DefaultHandler()); // throws, and prints nothing
            NodeList cases = parser.parse(report.toFile()).getElementsByTagName("testcase");
            return IntStream.range(0, cases.getLength())
                    .mapToObj(i -> of((Element) cases.item(i)))
                    .toList();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(report + " is no report", e);
        }
    }

    private static RemoteTest of(Element test) {
        String failed = text(test, "failure") + text(test, "error");
        String skipped = text(test, "skipped");
        Outcome outcome =
                has(test, "failure") || has(test, "error")
                        ? Outcome.FAILED
                        : has(test, "skipped") ? Outcome.SKIPPED : Outcome.PASSED;
        return new RemoteTest(
                test.getAttribute("classname"),
                test.getAttribute("name"),
                outcome,
                (failed + skipped).strip());
    }

    private static boolean has(Element test, String tag) {
        return test.getElementsByTagName(tag).getLength() > 0;
    }

    private static String text(Element test, String tag) {
        return has(test, tag) ? test.getElementsByTagName(tag).item(0).getTextContent() : "";
    }

    /** The same test in this JVM's report: it ends as the other one did. */
    DynamicTest asDynamicTest() {
        return DynamicTest.dynamicTest(
                name,
                () -> {
                    switch (outcome) {
                        case PASSED -> {}
                        case SKIPPED -> abort(details);
                        case FAILED -> throw failure();
                    }
                });
    }

    /** The stack trace in its text is the one that matters. */
    private AssertionError failure() {
        var failure = new AssertionError(className + "#" + name + ": " + details);
        failure.setStackTrace(new StackTraceElement[0]);
        return failure;
    }
}
