package io.minke.ingest.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::ffff:10.0.0.1, ::ffff:a00:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "10.0.0.1, 10.0.0.1"
    })
    void shouldGiveEveryTextOfAnAddressTheSameForm(String text, String canonical) {
        assertThat(IpAddress.canonical(text)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
                        "12345::",
                "g::", "fe80::1%eth0", "[::1]", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.1.1.1", "1.2.3.4 ", "::1.2.3",
                        "localhost"
            })
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThat(IpAddress.canonical(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "255.255.255.0, true",
        "0.0.0.0, true",
        "255.255.255.255, true",
        "255.0.255.0, false",
        "0.0.0.1, false",
        "x, false"
    })
    void shouldKnowNetmasks(String text, boolean netmask) {
        assertThat(IpAddress.isNetmask(text)).isEqualTo(netmask);
    }

    @Property(tries = 500)
    void shouldMeanTheSameAddressAsBefore(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i += 2) {
            // Zeros are what is short and can go wrong.
            int group = bytes[i] < 0 ? 0 : (bytes[i] & 0xFF) << 8 | bytes[i + 1] & 0xFF;
            text.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
        }
        String canonical = IpAddress.canonical(text.toString());
        assertThat(InetAddress.getByName(canonical)).isEqualTo(InetAddress.getByName(text.toString()));
        assertThat(IpAddress.canonical(canonical)).isEqualTo(canonical);
    }
}
