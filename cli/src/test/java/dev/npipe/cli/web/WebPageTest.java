// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Until;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.web.kept.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The tap's page as somebody sees and uses it in a browser. */
@Tag("slow")
final class WebPageTest {
    private static final String ROWS = "document.querySelectorAll('[role=option]').length";

    private static Browser browser;

    private WebAudience web;
    private Traffic traffic;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void endBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openPage() throws IOException {
        web = WebAudience.open("here → there", "json", _ -> true, 0, _ -> {});
        traffic = new Traffic(web);
        browser.size(1400, 900).prefers("light").open(web.address());
    }

    @AfterEach
    void closePage() {
        List<String> complaints = browser.complaints();
        browser.open("about:blank");
        web.close();
        assertThat(complaints).as("errors in the page").isEmpty();
    }

    /** Two conversations, side by side. */
    private void talk() throws InterruptedException {
        traffic.opened(1);
        traffic.opened(2);
        traffic.toServer(1, "{\"ask\":[1,2.50,12345678901234567890]}");
        traffic.toClient(1, "{\"answer\":\"Übermut\"}");
        traffic.toServer(2, new byte[] {5, 0, 11, 3, (byte) 0xff});
        traffic.toClient(2, "plain words");
        browser.await(ROWS + " === 6");
    }

    private static String row(String part) {
        return "[...document.querySelectorAll('[role=option]')].find(r =>"
                + " r.textContent.includes('"
                + part
                + "'))";
    }

    private static void choose(String part) throws InterruptedException {
        browser.clickAt(row(part));
        browser.await("!document.getElementById('detail').hidden");
    }

    @Test
    void messagesAppearAsTheyPassEachInTheLaneOfItsConversation() throws InterruptedException {
        browser.await("document.getElementById('state').textContent === 'live'");
        assertThat(browser.text("#empty")).contains("Nothing has passed yet");
        talk();
        assertThat(browser.text("#route")).isEqualTo("here → there");
        browser.await("document.querySelectorAll('.head').length === 2");
        assertThat(browser.text(".heads")).contains("#1").contains("#2").contains("client2");
        browser.await(row("plain words") + "?.querySelector('.chip').offsetLeft > 400");
        browser.await(row("Übermut") + "?.querySelector('.chip').offsetLeft < 200");
        browser.await("document.querySelectorAll('#conversations button').length === 2");
        traffic.closed(1);
        browser.await("document.querySelector('.dot.closed')");
        traffic.opened(3);
        traffic.toServer(3, "third");
        browser.await(row("third") + "?.querySelector('.chip').offsetLeft < 200");
        assertThat(browser.text("#toServer")).startsWith("3 ·");
    }

    @Test
    void aMessageIsShownAsTextAsBytesAndAsJson() throws InterruptedException {
        talk();
        choose("ask");
        browser.await("document.querySelector('#content.json')");
        assertThat(browser.text("#content"))
                .as("every digit is kept")
                .isEqualTo(
                        """
                        {
                          "ask": [
                            1,
                            2.50,
                            12345678901234567890
                          ]
                        }
                        """);
        browser.press("h");
        browser.await("document.querySelector('#content.hex')");
        assertThat(browser.text("#content")).startsWith("000000").contains("7b 22 61 73 6b");
        browser.press("t");
        browser.await("document.querySelector('#content.text')");
        assertThat(browser.text("#content")).startsWith("{\"ask\":[1,2.50");
        assertThat(browser.text("#facts")).contains("conversation#1").contains("client1");
        browser.press("h");
        choose("05 00 0b");
        browser.await("document.querySelector('#content').textContent.includes('05 00 0b 03 ff')");
    }

    @Test
    void filtersLeaveWhatIsWanted() throws InterruptedException {
        talk();
        browser.write("text", "ÜBERMUT");
        browser.await(ROWS + " === 1");
        browser.write("text", "hex:0b03");
        browser.await(ROWS + " === 1").await(row("05 00 0b"));
        browser.write("text", "");
        browser.await(ROWS + " === 6");
        browser.write("peer", "CLIENT2");
        browser.await(ROWS + " === 3");
        browser.press(Keys.ESCAPE).press("d");
        browser.await(ROWS + " === 1").await(row("05 00 0b"));
        browser.press("d");
        browser.await(ROWS + " === 1").await(row("plain words"));
        browser.write("text", "hex:0");
        browser.await("document.getElementById('problem').textContent.includes('pairs')");
    }

    @Test
    void whatIsSoughtIsFoundInAllThatIsKept() throws InterruptedException {
        traffic.opened(1);
        traffic.toServer(1, "the needle");
        for (int i = 0; i < 30_000; i++) {
            traffic.toServer(1, "straw " + i);
        }
        browser.await("document.getElementById('kept').textContent.startsWith('30,002')");
        browser.press("f").press("NEEDLE").press(Keys.chord(Keys.SHIFT, Keys.ENTER));
        browser.await("document.getElementById('content').textContent === 'the needle'");
        browser.await(row("the needle") + "?.querySelector('mark')");
        assertThat(browser.text("#state")).isEqualTo("held");
        browser.press(Keys.ESCAPE).press("N");
        browser.await("document.getElementById('problem').textContent === 'No older match'");
        browser.press(Keys.END);
        browser.await("document.getElementById('state').textContent === 'live'");
        browser.await(row("straw 29999"));
    }

    @Test
    void whilePausedNothingMovesAndNothingIsLost() throws InterruptedException {
        talk();
        browser.press(" ");
        browser.await("document.getElementById('state').textContent === 'paused'");
        for (int i = 0; i < 700; i++) {
            traffic.toServer(1, "later " + i);
        }
        browser.await("document.getElementById('live').textContent.startsWith('700 new')");
        assertThat(browser.value(ROWS)).isEqualTo(6L);
        browser.press(" ");
        browser.await("document.getElementById('state').textContent === 'live'");
        browser.await(row("later 699"));
        browser.value("document.getElementById('rows').focus()");
        browser.press(Keys.HOME);
        browser.await("document.getElementById('state').textContent === 'held'");
        browser.await("(document.getElementById('rows').scrollTop = 0, " + row("ask") + ")");
    }

    @Test
    void everythingWorksFromTheKeyboard() throws InterruptedException {
        talk();
        browser.press("?");
        browser.await("document.getElementById('keys').open");
        browser.press(Keys.ESCAPE);
        browser.await("!document.getElementById('keys').open");
        browser.press("/");
        assertThat(browser.value("document.activeElement.id")).isEqualTo("text");
        browser.press("l ?"); // letters in a field are letters
        assertThat(browser.value("document.getElementById('text').value")).isEqualTo("l ?");
        browser.write("text", "").press(Keys.ESCAPE);
        assertThat(browser.value("document.activeElement.id")).isEqualTo("rows");
        browser.await(ROWS + " === 6");
        browser.press(Keys.ARROW_UP);
        browser.await("document.getElementById('content').textContent === 'plain words'");
        browser.press(Keys.ARROW_UP);
        browser.await(
                "document.getElementById(document.getElementById('rows').getAttribute("
                        + "'aria-activedescendant')).ariaLabel.startsWith('to server, 5 bytes,"
                        + " conversation 2')");
        browser.press(Keys.ENTER);
        assertThat(browser.value("document.activeElement.id")).isEqualTo("panel");
        assertThat(browser.value("getComputedStyle(document.activeElement).outlineStyle"))
                .as("the focus is seen")
                .isEqualTo("solid");
        browser.press("c");
        browser.await(ROWS + " === 3");
        browser.press("3");
        browser.await("document.getElementById('rows').dataset.mode === 'sequence'");
        browser.await("document.querySelector('.heads').textContent.includes('server')");
        assertThat(browser.text(".heads")).contains("client2").contains("server");
        browser.press("c");
        browser.await(ROWS + " === 6");
        browser.press("2");
        browser.await("document.getElementById('rows').dataset.mode === 'list'");
        browser.press(Keys.ESCAPE);
        browser.await("document.getElementById('detail').hidden");
        assertThat(browser.value("document.activeElement.id")).isEqualTo("rows");
    }

    @Test
    void nothingHindersWhoCannotSeeWellInEitherTheme() throws InterruptedException {
        talk();
        traffic.failed(2, "broken pipe");
        traffic.ended(1, Direction.TO_SERVER);
        choose("ask");
        for (String theme : List.of("light", "dark")) {
            browser.prefers(theme);
            browser.await("matchMedia('(prefers-color-scheme: " + theme + ")').matches");
            for (String view : List.of("1", "3")) {
                browser.press(view);
                assertThat(browser.barriers()).as(theme + ", view " + view).isEmpty();
            }
            browser.press("c");
        }
        String ground = "getComputedStyle(document.body).backgroundColor";
        Object dark = browser.value(ground);
        browser.press("l");
        browser.await(ground + " !== '" + dark + "'");
        browser.size(400, 800);
        browser.await("document.documentElement.scrollWidth <= 400");
        assertThat(browser.barriers()).as("narrow").isEmpty();
    }

    @Test
    void whatAStrangerSentStaysText() throws InterruptedException {
        String hostile =
                "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";
        traffic.opened(1);
        traffic.toServer(1, hostile);
        traffic.toClient(1, "user\u202egnp.exe\u2066 \u0007bell \u001b[31m");
        traffic.toServer(1, "{\"</script><b>key\":\"\u202e<i>value\"}");
        browser.await(ROWS + " === 4");
        choose("<script>");
        browser.await("document.getElementById('content').textContent.includes('onerror')");
        assertThat(browser.text("#content")).isEqualTo(hostile);
        choose("bell");
        browser.await("document.getElementById('content').textContent.includes('bell')");
        assertThat(browser.text("#content"))
                .isEqualTo("userU+202Egnp.exeU+2066 \u2407bell \u241b[31m");
        choose("</script><b>key");
        browser.await("document.querySelector('#content.json')");
        assertThat(browser.text("#content")).contains("\"</script><b>key\"").contains("U+202E");
        assertThat(browser.value("document.body.textContent").toString())
                .as("nothing that turns the direction of writing")
                .doesNotContain("\u202e")
                .doesNotContain("\u2066")
                .doesNotContain("\u001b");
        assertThat(
                        browser.value(
                                "document.querySelectorAll('img:not(h1 img), b:not(.who b), i')"
                                        + ".length"))
                .isEqualTo(0L);
        assertThat(browser.text("title")).isEqualTo("npipe tap · here → there");
    }

    @Test
    void whatIsDroppedIsSaidAndSoIsTheEnd() throws Exception {
        web.close();
        web =
                WebAudience.open(
                        new Seen("small", "data", new History(1 << 20)), _ -> true, 0, _ -> {});
        traffic = new Traffic(web);
        browser.open(web.address());
        traffic.opened(1);
        for (int i = 0; i < 200; i++) {
            traffic.toServer(1, "long " + i + " ".repeat(16_000));
        }
        browser.await("document.getElementById('losses').textContent.includes('oldest dropped')");
        browser.await(row("long 199"));
        web.close();
        browser.await("document.getElementById('state').textContent === 'ended'");
        choose("long 199");
        browser.await("document.getElementById('content').textContent.includes('not answer')");
        assertThat(browser.complaints()).as("the server is gone").isNotEmpty();
    }

    @Test
    void aMillionMessagesPassAndThePageStillAnswers() throws InterruptedException {
        traffic.opened(1);
        byte[] message = "message 0000000 of a flood".getBytes(StandardCharsets.US_ASCII);
        for (int i = 1; i <= 1_000_000; i++) {
            byte[] next = message.clone();
            for (int digit = 14, rest = i; digit > 7; digit--, rest /= 10) {
                next[digit] = (byte) ('0' + rest % 10);
            }
            traffic.toServer(1, next);
            if (i == 500_000) { // in the middle of it
                browser.await("document.getElementById('state').textContent === 'live'");
                browser.clickAt("document.querySelectorAll('[role=option]')[20]");
                browser.await("document.getElementById('content').textContent.includes('flood')");
            }
            if (i % 20_000 == 0) {
                awaitKept(i - 20_000);
            }
        }
        awaitKept(1_000_000);
        browser.await("document.getElementById('toServer').textContent.startsWith('1,000,000')");
        browser.await(row("1000000"));
        assertThat(browser.text("#losses")).doesNotContain("passed too fast to be kept");
        browser.write("text", "0000123");
        browser.await(ROWS + " === 1");
        choose("0000123");
        browser.await("document.getElementById('content').textContent.includes('0000123 of')");
        browser.write("text", "").press(Keys.ESCAPE);
        browser.await(row("1000000"));
        browser.write("find", "0456789").press(Keys.chord(Keys.SHIFT, Keys.ENTER));
        browser.await("document.getElementById('content').textContent.includes('0456789')");
        assertThat((Long) browser.value("document.querySelectorAll('*').length"))
                .as("elements in the document")
                .isLessThan(2_000);
    }

    /** The page may miss what is faster than its disk; this test is about what comes after it. */
    private void awaitKept(long rows) throws InterruptedException {
        Until.isTrue(rows + " rows are kept", () -> web.seen().history().endRow() >= rows);
    }
}
