#!/bin/sh
# A check plugin: prints the perfdata of a kind of check, with values that change from second to second, and notes what it printed.
# usage: plugin.sh NOTES HOST SERVICE KIND
# Each line of NOTES: nanoseconds <tab> host <tab> service <tab> perfdata
notes=$1 host=$2 service=$3 kind=$4
now=$(date +%s%N)
second=${now%?????????}
# A number that differs between hosts, services and seconds.
salt=$(printf '%s %s' "$host" "$service" | cksum | cut -d' ' -f1)
mixed=$(((second * 7919 + salt) % 1000003))

hundredths() { # integer -> decimal text with two digits
    sign='' value=$1
    [ "$value" -lt 0 ] && sign=- value=$((-value))
    printf '%s%d.%02d' "$sign" $((value / 100)) $((value % 100))
}
thousandths() {
    printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
}

case $kind in
txrx)
    down=$((-1500 - mixed % 1400)) sent=$((180 + mixed % 97)) up=$((-1200 - mixed % 311))
    perfdata="dnrx=$(hundredths $down)dBm;-11;-8;-49;5 uptx=$(hundredths $sent)dBm;15;16;-10;15"
    perfdata="$perfdata uprx=$(hundredths $up)dBm;-12;-9;-49;5 dnatt=$(hundredths $((-down)))dB;26;46;1;60"
    perfdata="$perfdata upatt=$(hundredths $((sent - up)))dB;26;46;1;60 pondesv=$(hundredths $((mixed % 7)))dBm;2;4;-10;10"
    ;;
cpe) perfdata="dnbw=${mixed}B upbw=$((mixed / 9))B uptime=$((second % 5000000))s" ;;
ping)
    perfdata="rta=$(thousandths $((mixed % 90000)))ms;200.000;230.000;0; pl=$((mixed % 3))%;1;10;;"
    perfdata="$perfdata rtmax=$(thousandths $((mixed % 90000 + 6489)))ms;;;; rtmin=$(thousandths $((mixed % 9000)))ms;;;;"
    ;;
unreachable) perfdata="rta=U;;;; rtmax=U;;;; rtmin=U;;;; pl=$((90 + mixed % 11))%;40;80;0;100" ;;
procs) perfdata="procs=$((mixed % 400));1:;1:;0;" ;;
windisk) perfdata="'free space C'=$((9853657000 + mixed))B;8192000000:;2048000000:;0;327585600000 C:\\=$((mixed % 100))%" ;;
octets) perfdata="ifInOctets=$((17844603706 + second * 1000 + mixed % 1000))c;;;;" ;;
interface) perfdata="'in octets'=$((17844603706 + second * 125))c;;;; 'out octets'=$((194509311331 + second * 99))c" ;;
comma) perfdata="time=0,$((100000 + mixed % 899999))s;60,000000;120,000000;0,000000 lines=$((mixed % 50))" ;;
ranges) perfdata="ping-rtt=$((mixed % 20000));@1:3,@10000:50000;@4:99,@60000:100000 hops=$((mixed % 30));@1:3;~:20;0;30" ;;
multi) perfdata="Check_multi::check_multi::plugins=$((mixed % 60)) time=$((mixed % 10)).$((mixed % 1000))" ;;
units)
    perfdata="used=$((mixed % 9000))MB;8000;9000;0;10000 cache=$((mixed % 900))KiB took=${mixed}us load=$((mixed % 100)).5"
    perfdata="$perfdata mail=$((mixed % 500))packets temp=$(hundredths $((mixed % 9000 - 3000)))C power=$((mixed % 400))W"
    perfdata="$perfdata tiny=0.0000001s huge=1e15 negative=-$((mixed % 77)).125 unknown=$((mixed % 33))furlongs"
    ;;
*)
    echo "UNKNOWN - no kind $kind"
    exit 3
    ;;
esac
# One write of one line: notes of plugins that run at the same time do not mix.
printf '%s\t%s\t%s\t%s\n' "$now" "$host" "$service" "$perfdata" >>"$notes"
printf 'OK - %s|%s\n' "$kind" "$perfdata"
