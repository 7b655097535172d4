package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoorKeeperTest {
    private final DoorKeeper keeper =
            new DoorKeeper(DoorOptions.at(new InetSocketAddress(0)).withConnections(100, 2), new DoorCounters());

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, true",
        "192.0.2.1, 192.0.2.1, false",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::2, false",
        "2001:db8:1:2::1, 2001:db8:1:3::1, true"
    })
    void shouldCountByAddressOrByNetworkOfVersion6(String two, String third, boolean enters) throws IOException {
        assertThat(keeper.enter(InetAddress.getByName(two))).isTrue();
        assertThat(keeper.enter(InetAddress.getByName(two))).isTrue();
        assertThat(keeper.enter(InetAddress.getByName(third))).isEqualTo(enters);
        keeper.leave(InetAddress.getByName(third));
        keeper.leave(InetAddress.getByName(two));
        assertThat(keeper.enter(InetAddress.getByName(third))).isTrue();
    }
}
