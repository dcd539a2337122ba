// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The main program of those who attack the server, as one user. */
public final class HostileClients {
    private final Map<Attack.Place, Path> places = new EnumMap<>(Attack.Place.class);
    private final List<HostileCrowd> crowds = new ArrayList<>();

    private HostileClients(String[] paths) {
        places.put(Attack.Place.WORK, Path.of(paths[0]));
        places.put(Attack.Place.RAW, Path.of(paths[1]));
        places.put(Attack.Place.SINGLE, Path.of(paths[2]));
        places.put(Attack.Place.LATE, Path.of(paths[3]));
    }

    /**
     * Attacks when it is told to, until its standard input ends.
     *
     * @param args the sockets of the places, in the order of these
     */
    public static void main(String[] args) throws IOException {
        var clients = new HostileClients(args);
        Commands.follow(clients::run);
    }

    private String run(String[] words) throws Exception {
        return switch (words[0]) {
            case "attack" -> {
                for (int i = 1; i < words.length; i++) {
                    Attack attack = Attack.valueOf(words[i]);
                    crowds.add(new HostileCrowd(attack, places.get(attack.place())));
                }
                yield "";
            }
            case "leave" -> {
                String who = String.valueOf(crowds);
                for (HostileCrowd crowd : crowds) {
                    crowd.leave();
                }
                crowds.clear();
                yield who;
            }
            default -> throw new IllegalArgumentException(words[0]);
        };
    }
}
