// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns that are as wide as what is in them, two blanks apart. */
public final class Table {
    private Table() {}

    /** The rows as lines; all have as many cells. */
    public static List<String> lines(List<List<String>> rows) {
        var widths = new int[rows.isEmpty() ? 0 : rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        var lines = new ArrayList<String>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(cell);
                boolean last = i == widths.length - 1;
                line.append(" ".repeat(last ? 0 : widths[i] - width(cell) + 2));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
