package io.minke.ingest.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as text, without asking any name server. Two texts of one address have the same canonical form (RFC 5952), so that nobody takes an address twice. */
public final class IpAddress {
    private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final int GROUPS = 8;

    private IpAddress() {}

    /** The canonical text of an IPv4 or IPv6 address; null if it is none. */
    public static @Nullable String canonical(String text) {
        return text.indexOf(':') < 0 ? version4(text) : version6(text);
    }

    /** Four decimal numbers; leading zeros are refused, since some read them as octal. Null if it is none. */
    public static @Nullable String version4(String text) {
        return bits4(text) < 0 ? null : text;
    }

    /** Whether the text is a netmask of IPv4: ones, then zeros. */
    public static boolean isNetmask(String text) {
        long bits = bits4(text);
        long zeros = ~bits & 0xFFFF_FFFFL;
        return bits >= 0 && (zeros & (zeros + 1)) == 0;
    }

    private static long bits4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long bits = 0;
        for (String part : parts) {
            if (!BYTE.matcher(part).matches() || Integer.parseInt(part) > 255) {
                return -1;
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return bits;
    }

    /** The canonical text of an IPv6 address; null if it is none. */
    public static @Nullable String version6(String text) {
        String whole = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') > 0 && lastColon >= 0) {
            long bits = bits4(text.substring(lastColon + 1));
            if (bits < 0) {
                return null;
            }
            whole = text.substring(0, lastColon + 1) + Long.toHexString(bits >>> 16) + ":"
                    + Long.toHexString(bits & 0xFFFF);
        }
        int gap = whole.indexOf("::");
        List<Integer> groups = new ArrayList<>();
        if (gap < 0) {
            return addGroups(whole, groups) && groups.size() == GROUPS ? text6(groups) : null;
        }
        List<Integer> tail = new ArrayList<>();
        String behind = whole.substring(gap + 2);
        boolean sound = (gap == 0 || addGroups(whole.substring(0, gap), groups))
                && (behind.isEmpty() || addGroups(behind, tail))
                && groups.size() + tail.size() < GROUPS;
        if (!sound) {
            return null;
        }
        while (groups.size() + tail.size() < GROUPS) {
            groups.add(0);
        }
        groups.addAll(tail);
        return text6(groups);
    }

    private static boolean addGroups(String text, List<Integer> groups) {
        for (String group : text.split(":", -1)) {
            if (!GROUP.matcher(group).matches()) {
                return false;
            }
            groups.add(Integer.parseInt(group, 16));
        }
        return true;
    }

    /** The longest run of two or more zeros becomes "::", the first of equally long ones. */
    private static String text6(List<Integer> groups) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups.get(end) == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
            i = Math.max(i, end);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                boolean first = text.length() == 0 || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups.get(i)));
            }
        }
        return text.toString();
    }
}
