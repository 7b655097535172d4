package io.minke.engine.tier;

import io.minke.engine.disk.Disk;
import io.minke.engine.scan.TierView;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tiers of a directory that another process runs. Not thread-safe.
 *
 * <p>Rows, notes, raw segments and deletes only make sense together: a row may be taken for its samples if all four were on the disk at one moment, as a start could have found them. So whoever follows
 * calls {@link #look}, reads the engine's catalog, and asks {@link #isUnchanged}: if so, what was looked at was there when that catalog was read, see {@link TierMoment}.
 */
public final class FollowedTiers {
    private final Disk disk;
    private final Path directory;
    private List<FollowedTier> shown = List.of();
    private List<FollowedTier> found = List.of();

    public FollowedTiers(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /**
     * Looks at what the owner has.
     *
     * @param options the tiers that the owner keeps; others are not followed, since nobody tells them of samples and deletes
     * @return whether that is not what is shown
     * @throws io.minke.engine.failure.DiskFailure if something was replaced while it was read: look again
     */
    public boolean look(List<TierOptions> options) {
        List<FollowedTier> looked = new ArrayList<>();
        for (TierOptions each : options) {
            looked.add(FollowedTier.look(disk, directory.resolve(each.name()), each));
        }
        found = looked;
        if (found.size() != shown.size()) {
            return true;
        }
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).isSame(shown.get(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Opens what was looked at. The caller owns the first reference to the segments of each view, and calls {@link #show} or {@link #giveUp} next.
     *
     * @param raw the raw segments that are read with it: samples of those that a note does not know are answered by no row
     * @throws io.minke.engine.failure.DiskFailure if something is no longer there: look again; everything is given up
     */
    public List<TierView> open(List<SegmentSummary> raw) {
        List<TierView> views = new ArrayList<>();
        try {
            for (FollowedTier tier : found) {
                tier.open(opened(tier));
                views.add(tier.view(raw));
            }
        } catch (RuntimeException failure) {
            views.forEach(view -> view.rows().release());
            giveUp();
            throw failure;
        }
        return views;
    }

    private List<SegmentReader> opened(FollowedTier tier) {
        for (FollowedTier former : shown) {
            if (former.isOf(tier)) {
                return former.readers();
            }
        }
        return List.of();
    }

    /** Whether what was looked at is still there. */
    public boolean isUnchanged() {
        return found.stream().allMatch(FollowedTier::isStillThere);
    }

    /** What was opened is shown from now on. */
    public void show() {
        List<FollowedTier> former = shown;
        shown = found;
        found = List.of();
        former.forEach(FollowedTier::release);
    }

    /** What was opened is not shown. */
    public void giveUp() {
        found.forEach(FollowedTier::release);
        found = List.of();
    }

    /** What is wrong with what is shown, in words for an operator. */
    public List<String> problems() {
        return shown.stream().flatMap(tier -> tier.problems().stream()).toList();
    }

    public void close() {
        giveUp();
        shown.forEach(FollowedTier::release);
        shown = List.of();
    }
}
