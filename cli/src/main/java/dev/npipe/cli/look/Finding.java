// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.cli.manners.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that is wrong.
 *
 * @param kind what kind of thing, in a word for programs
 * @param what what is wrong, in a sentence
 * @param help what to do about it, in a sentence
 */
public record Finding(String kind, String what, String help) {
    /** It in lines for people. */
    public List<String> lines() {
        return List.of(Printable.line(what), "  " + Printable.line(help));
    }

    /** It, for {@link dev.npipe.cli.json.Json}. */
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", kind);
        json.put("what", what);
        json.put("help", help);
        return json;
    }
}
