package io.minke.engine.removal;

/**
 * What no longer counts at one moment.
 *
 * @param deletes those that are not carried out everywhere
 * @param horizon what is too old
 */
public record Removed(Tombstones deletes, Horizon horizon) {
    public static final Removed NOTHING = new Removed(Tombstones.NONE, Horizon.NONE);
}
