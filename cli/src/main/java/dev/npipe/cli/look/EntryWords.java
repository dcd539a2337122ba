// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeAccount;
import dev.npipe.PipeEntry;
import dev.npipe.PipeHolder;
import dev.npipe.PipeInfo;
import dev.npipe.PipeState;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.words.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is known of a pipe, in words that do nothing to a terminal. */
public final class EntryWords {
    private EntryWords() {}

    /** The shortest way to write the address that is read as this one again. */
    public static String name(NamedPipeAddress address) {
        String name = address.name();
        boolean readsTheSame;
        try {
            readsTheSame = NamedPipeAddress.parse(name).equals(address);
        } catch (IllegalArgumentException e) {
            readsTheSame = false; // it is a form of its own
        }
        return Printable.line(readsTheSame ? name : address.toString());
    }

    /** The name, and the state in parentheses unless somebody listens. */
    public static String label(PipeEntry entry) {
        String name = name(entry.address());
        return entry.state() == PipeState.LISTENING
                ? name
                : name + " (" + Words.of(entry.state()) + ")";
    }

    /** What is spoken, in a word. */
    public static String speaks(PipeEntry entry) {
        return switch (entry.protocol()) {
            case NPIPE -> "npipe";
            case PLAIN -> "plain";
            case NPIPE_AND_PLAIN -> "npipe+plain";
            case WINDOWS -> "windows";
            case UNKNOWN -> "-";
        };
    }

    /** The instances in use and the most, as {@code 2/8}. */
    public static String instances(PipeEntry entry) {
        if (entry.instances().isEmpty() && entry.maxInstances().isEmpty()) {
            return "-";
        }
        String used = entry.instances().isPresent() ? "" + entry.instances().getAsInt() : "?";
        String most =
                entry.maxInstances().isEmpty()
                        ? "?"
                        : entry.maxInstances().getAsInt() == PipeInfo.UNLIMITED_INSTANCES
                                ? "\u221e"
                                : "" + entry.maxInstances().getAsInt();
        return used + "/" + most;
    }

    /** The owner's name, or number. */
    public static String owner(PipeEntry entry) {
        return entry.owner().map(EntryWords::account).orElse("-");
    }

    /** An account's name, or number, or identifier. */
    public static String account(PipeAccount account) {
        Optional<String> number =
                account.id().isPresent()
                        ? Optional.of("uid " + account.id().getAsLong())
                        : account.securityId();
        return Printable.line(account.name().or(() -> number).orElse("-"));
    }

    /** The processes that hold it, by number. */
    public static String processes(PipeEntry entry) {
        return joined(entry, holder -> Long.toString(holder.processId()));
    }

    /** A process by its number and what it is called. */
    public static String process(PipeHolder holder) {
        return holder.processId()
                + holder.program().map(name -> " (" + Printable.line(name) + ")").orElse("");
    }

    /** What they are called. */
    public static String programs(PipeEntry entry) {
        return joined(entry, holder -> holder.program().map(Printable::line).orElse("?"));
    }

    private static String joined(PipeEntry entry, Function<PipeHolder, String> word) {
        return entry.holders().isEmpty()
                ? "-"
                : entry.holders().stream().map(word).distinct().collect(Collectors.joining(","));
    }

    /** Everything, for {@link dev.npipe.cli.json.Json}; docs/cli-json.md says what each is. */
    public static Map<String, Object> json(PipeEntry entry) {
        var json = new LinkedHashMap<String, Object>();
        json.put("address", entry.address());
        json.put("name", entry.address().name());
        json.put("state", entry.state());
        json.put("protocol", entry.protocol());
        json.put("paths", entry.paths());
        json.put("type", entry.type());
        json.put("direction", entry.direction());
        json.put("instances", entry.instances());
        json.put("maxInstances", entry.maxInstances());
        json.put("security", entry.security().map(Object::toString));
        json.put("owner", entry.owner().map(EntryWords::json));
        json.put("processes", entry.holders().stream().map(EntryWords::json).toList());
        return json;
    }

    /** An account, for {@link dev.npipe.cli.json.Json}. */
    public static Map<String, Object> json(PipeAccount account) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", account.name());
        json.put("id", account.id());
        json.put("securityId", account.securityId());
        return json;
    }

    private static Map<String, Object> json(PipeHolder holder) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", holder.processId());
        json.put("program", holder.program());
        return json;
    }

    /** The columns of a long list, without their heads. */
    static List<String> row(PipeEntry entry) {
        return List.of(
                label(entry),
                entry.type().map(Words::of).orElse("-"),
                entry.direction().map(Words::of).orElse("-"),
                instances(entry),
                owner(entry),
                processes(entry),
                programs(entry),
                speaks(entry));
    }
}
