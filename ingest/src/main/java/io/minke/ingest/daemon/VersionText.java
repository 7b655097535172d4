package io.minke.ingest.daemon;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"minke " + MinkeVersion.minke() + ", " + MinkeVersion.platform()};
    }
}
