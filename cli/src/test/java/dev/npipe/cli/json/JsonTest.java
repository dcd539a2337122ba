// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class JsonTest {
    private enum Word {
        TWO_PARTS
    }

    @Test
    void valuesOfEveryKindAreWritten() {
        var all = new LinkedHashMap<String, Object>();
        all.put("text", "a");
        all.put("number", 4294967296L);
        all.put("truth", false);
        all.put("word", Word.TWO_PARTS);
        all.put("some", Optional.of("b"));
        all.put("none", Optional.empty());
        all.put("int", OptionalInt.of(-1));
        all.put("noInt", OptionalInt.empty());
        all.put("long", OptionalLong.of(7));
        all.put("noLong", OptionalLong.empty());
        all.put("list", List.of(1, "c", List.of(), Map.of()));
        assertThat(Json.of(all))
                .isEqualTo(
                        "{'text':'a','number':4294967296,'truth':false,'word':'two_parts','some':'b','none':null,'int':-1,'noInt':null,'long':7,'noLong':null,'list':[1,'c',[],{}]}"
                                .replace('\'', '"'));
    }

    @Test
    void whatCouldDoSomethingIsEscaped() {
        assertThat(Json.of("\"\\\n\r\t\0\033\u007f\u0085\u200e\u2028"))
                .isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0000\\u001b\\u007f\\u0085\\u200e\\u2028\"");
    }

    @Test
    void lettersOfEveryScriptStandForThemselves() {
        String text = "\u00fc \u65e5 \ud83d\ude80";
        assertThat(Json.of(text)).isEqualTo('"' + text + '"');
        assertThat(Json.of("\ud83d")).as("half of a pair").isEqualTo("\"\\ud83d\"");
    }
}
