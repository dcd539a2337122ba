// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.PipeEntry;
import dev.npipe.PipeHolder;
import dev.npipe.PipeInfo;
import dev.npipe.PipeState;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.words.Words;
import java.util.ArrayList;
import java.util.List;

/** All that is known of one pipe, in lines for people. */
public final class InfoText {
    private final List<List<String>> rows = new ArrayList<>();

    private InfoText() {}

    /** The lines, the first of which is the address. */
    public static List<String> of(PipeEntry pipe, Reach reach) {
        var text = new InfoText();
        text.add("state", state(pipe.state()));
        text.add("speaks", protocol(pipe));
        pipe.paths().forEach(path -> text.add("file", Printable.line(path.toString())));
        pipe.type().ifPresent(type -> text.add("type", Words.of(type)));
        pipe.direction().ifPresent(of -> text.add("direction", Words.of(of)));
        text.add("instances", instances(pipe));
        pipe.owner()
                .ifPresent(
                        owner ->
                                text.add(
                                        "owner",
                                        EntryWords.account(owner)
                                                + owner.securityId()
                                                        .map(sid -> " (" + sid + ")")
                                                        .orElse("")));
        pipe.holders().forEach(holder -> text.add("process", holder(holder)));
        pipe.security()
                .ifPresent(
                        security -> {
                            text.add("security", Printable.line(security.toString()));
                            RuleWords.lines(security, pipe.owner())
                                    .forEach(line -> text.add("", "  " + line));
                        });
        text.add("you", reach.why());
        var lines = new ArrayList<String>();
        lines.add(Printable.line(pipe.address().toString()));
        Table.lines(text.rows).forEach(line -> lines.add("  " + line));
        return lines;
    }

    private void add(String key, String value) {
        boolean again = !rows.isEmpty() && isAbove(key);
        if (!value.isEmpty()) {
            rows.add(List.of(again ? "" : key, value));
        }
    }

    /** A second value of the same kind stands below the first. */
    private boolean isAbove(String key) {
        for (int i = rows.size() - 1; i >= 0; i--) {
            String above = rows.get(i).getFirst();
            if (!above.isEmpty()) {
                return above.equals(key);
            }
        }
        return false;
    }

    private static String state(PipeState state) {
        return switch (state) {
            case LISTENING -> "a server listens";
            case ELSEWHERE ->
                    "served from elsewhere: another network namespace, such as outside of a container";
            case UNKNOWN -> "not known: the system does not tell who listens there";
            case STALE -> "stale: nobody listens, a killed server left the file";
        };
    }

    private static String protocol(PipeEntry pipe) {
        return switch (pipe.protocol()) {
            case NPIPE -> "npipe's protocol";
            case PLAIN -> "plain bytes, as .NET and Node do";
            case NPIPE_AND_PLAIN -> "npipe's protocol, and plain bytes as .NET and Node do";
            case WINDOWS -> "pipes of Windows";
            case UNKNOWN -> "";
        };
    }

    private static String instances(PipeEntry pipe) {
        if (pipe.instances().isEmpty()) {
            return "";
        }
        String most =
                pipe.maxInstances().isEmpty()
                        ? ""
                        : pipe.maxInstances().getAsInt() == PipeInfo.UNLIMITED_INSTANCES
                                ? ", without a limit"
                                : " of at most " + pipe.maxInstances().getAsInt();
        return pipe.instances().getAsInt() + " in use" + most;
    }

    private static String holder(PipeHolder holder) {
        return holder.processId()
                + holder.program().map(name -> " " + Printable.line(name)).orElse("");
    }
}
