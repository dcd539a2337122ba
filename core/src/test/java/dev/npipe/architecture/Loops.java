// SPDX-License-Identifier: Apache-2.0
package dev.npipe.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** Finds loops: things that depend on each other, directly or by way of others. */
public final class Loops {
    /** What to do about a loop of packages. */
    public static final String OF_PACKAGES =
            "Packages that need each other are one package in two folders. Move the type that both"
                    + " need to the lower one, or hand over a small interface.";

    /** What to do about a loop of types. */
    public static final String OF_TYPES =
            "Types that need each other cannot be understood one at a time. Give what both need a"
                    + " type of its own, pass a function, or seal the one and permit the other.";

    /** From a thing to what it depends on, with a place in the code where it does. */
    private final Map<String, Map<String, String>> arrows = new TreeMap<>();

    private Loops() {}

    /**
     * The loops between the packages.
     *
     * @param ignored the arrows that do not count
     */
    public static List<String> ofPackages(
            JavaClasses classes, BiPredicate<JavaClass, JavaClass> ignored) {
        return find(classes, JavaClass::getPackageName, ignored);
    }

    /**
     * The loops between top-level types. The arrow from a sealed type to a type that it permits
     * never counts.
     *
     * @param ignored the other arrows that do not count
     */
    public static List<String> ofTypes(
            JavaClasses classes, BiPredicate<JavaClass, JavaClass> ignored) {
        return find(
                classes,
                type -> Code.topLevel(type).getName(),
                ignored.or((from, to) -> Code.permitted(from).contains(to.getName())));
    }

    private static List<String> find(
            JavaClasses classes,
            Function<JavaClass, String> thing,
            BiPredicate<JavaClass, JavaClass> ignored) {
        var loops = new Loops();
        for (JavaClass type : classes) {
            for (Dependency arrow : type.getDirectDependenciesFromSelf()) {
                JavaClass from = Code.topLevel(type);
                JavaClass to = Code.topLevel(arrow.getTargetClass());
                String start = thing.apply(from);
                String end = thing.apply(to);
                if (!start.equals(end)
                        && classes.contain(to.getName())
                        && !ignored.test(from, to)) {
                    loops.arrows
                            .computeIfAbsent(start, key -> new TreeMap<>())
                            .putIfAbsent(end, arrow.getSourceCodeLocation().toString());
                }
            }
        }
        return loops.describe();
    }

    /** One text for each loop: its members, and the arrows between them. */
    private List<String> describe() {
        var reached = new TreeMap<String, Set<String>>();
        arrows.keySet().forEach(start -> reached.put(start, reachableFrom(start)));
        var described = new TreeSet<String>();
        var texts = new ArrayList<String>();
        reached.forEach(
                (start, all) -> {
                    if (all.contains(start) && !described.contains(start)) {
                        var members = new TreeSet<>(all);
                        members.removeIf(
                                other -> !reached.getOrDefault(other, Set.of()).contains(start));
                        described.addAll(members);
                        texts.add(describe(members));
                    }
                });
        return texts;
    }

    private String describe(Set<String> members) {
        var text = new StringBuilder("a loop of ").append(String.join(", ", members));
        for (String from : members) {
            arrows.get(from)
                    .forEach(
                            (to, where) -> {
                                if (members.contains(to)) {
                                    text.append("\n    %s -> %s  %s".formatted(from, to, where));
                                }
                            });
        }
        return text.toString();
    }

    private Set<String> reachableFrom(String start) {
        var reached = new TreeSet<String>();
        var open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            for (String next : arrows.getOrDefault(open.remove(), Map.of()).keySet()) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return reached;
    }
}
