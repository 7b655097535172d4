/**
 * Duty: {@code --profile} of every command: Flight Recorder around this process and around the JVMs that it starts, drawn as flame graphs. Called by: the command line, load. Calls: chart.
 * Invariant: without {@code --profile} nothing is recorded.
 */
@NullMarked
package io.minke.bench.profile;

import org.jspecify.annotations.NullMarked;
