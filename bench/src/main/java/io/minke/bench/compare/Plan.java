package io.minke.bench.compare;

import io.minke.bench.fleet.FleetOptions;
import java.nio.file.Path;

/**
 * What every engine is put through.
 *
 * @param queries timed per question
 * @param wideQueries timed per question over all hosts
 * @param killSeconds how long it is loaded before it is killed, 0 to leave that out
 * @param directory for data and logs
 */
record Plan(
        FleetOptions fleet,
        int connections,
        int batchLines,
        int queries,
        int wideQueries,
        double killSeconds,
        Path directory) {
    Plan withFleet(FleetOptions changed) {
        return new Plan(changed, connections, batchLines, queries, wideQueries, killSeconds, directory);
    }
}
