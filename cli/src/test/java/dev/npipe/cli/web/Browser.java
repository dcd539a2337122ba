// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.Until;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.SearchPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A Chromium of the system without a window, which loads nothing from anywhere else. */
final class Browser implements AutoCloseable {
    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start() {
        Path chromium = installed("chromium", "chromium-browser", "google-chrome");
        Path chromedriver = installed("chromedriver");
        var options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--force-device-scale-factor=1",
                "--no-first-run");
        var service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.toFile())
                        .usingAnyFreePort()
                        .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Path installed(String... names) {
        ForeignPrograms.assumeWanted();
        for (String name : names) {
            Optional<Path> found = SearchPath.ofUser().find(name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return ForeignPrograms.missing(names[0]);
    }

    Browser open(String address) {
        driver.get(address);
        return this;
    }

    Browser size(int width, int height) {
        // of the page, not of a window around it
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.manage().window().setSize(new Dimension(width, height));
        return this;
    }

    /** What the user of the system prefers. */
    Browser prefers(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    /** Presses keys where the focus is. */
    Browser press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
        return this;
    }

    /** Writes into a field, in place of what is there. */
    Browser write(String id, String text) {
        var field = driver.findElement(By.id(id));
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        field.sendKeys(text);
        return this;
    }

    Browser click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
        return this;
    }

    /** Clicks where an element is when it is there; it may move, or be replaced, meanwhile. */
    Browser clickAt(String expression) throws InterruptedException {
        await(expression);
        var place =
                (List<?>)
                        value(
                                "(box => [box.left + 150, box.top + box.height / 2])("
                                        + expression
                                        + ".getBoundingClientRect())");
        new Actions(driver)
                .moveToLocation(
                        ((Number) place.get(0)).intValue(), ((Number) place.get(1)).intValue())
                .click()
                .perform();
        return this;
    }

    /** The value of a JavaScript expression. */
    Object value(String expression) {
        return driver.executeScript("return " + expression);
    }

    String text(String selector) {
        Object text = value("document.querySelector('" + selector + "')?.textContent ?? ''");
        return String.valueOf(text);
    }

    /** Waits until an expression is true; fails with what the page shows. */
    Browser await(String expression) throws InterruptedException {
        Until.isTrue(
                () -> expression + "\n" + value("document.body.innerText"),
                () -> Boolean.TRUE.equals(value("Boolean(" + expression + ")")));
        return this;
    }

    /** What hinders people who cannot see, or see badly: the rules of axe that are broken. */
    List<?> barriers() {
        try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
            driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (List<?>)
                driver.executeAsyncScript(
                        """
                        const done = arguments[arguments.length - 1];
                        axe.run(document, {resultTypes: ['violations']}).then(
                            result => done(result.violations.map(v => v.impact + ' ' + v.id + ': '
                                + v.nodes.map(n => n.target + ' ' + n.failureSummary).join('; '))),
                            problem => done(['axe failed: ' + problem]));
                        """);
    }

    /** The errors that the page's scripts made, and what its policy refused. */
    List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .toList();
    }

    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
