package io.minke.ingest.inventory;

import java.util.List;

/**
 * Some of the CPEs that were asked for.
 *
 * @param count of all that were asked for
 * @param cpes ascending by id
 */
public record CpePage(long count, List<Cpe> cpes) {
    public CpePage {
        cpes = List.copyOf(cpes);
    }
}
