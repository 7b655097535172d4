package io.minke.bench.compare;

import io.minke.bench.process.ServerProcess;
import java.net.URI;

/**
 * A contestant's process.
 *
 * @param plan its fleet is what this process is to be loaded with
 */
record Running(ServerProcess process, URI server, Plan plan) {}
