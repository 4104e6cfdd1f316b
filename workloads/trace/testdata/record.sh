#!/bin/sh
# Records the captures of this folder anew: real clients against a real Mosquitto on the loopback
# interface, seen by tcpdump. The goldens beside them were read against these very files, so run this
# only to replace both.
#
#   ./record.sh [name ...]      all six, or the named ones
#
# Needs root (to capture), and from Debian 12: mosquitto and mosquitto-clients 2.0.11, tcpdump,
# wireshark-common (editcap), python3-paho-mqtt 1.6. Takes about a minute. Every capture has a process
# of its own that this script starts, and is bounded by timeout(1). The addresses are loopback ones, and
# editcap drops what tcpdump would say of the machine.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
broker= tap= helper= # process ids, empty when there is none
trap 'stop "$helper"; stop "$tap"; stop "$broker"; rm -rf "$work"' EXIT

stop() { # pid: ends a process of ours and waits for it
	[ -n "$1" ] || return 0
	kill "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
}

begin() { # name interface address [tcpdump option ...]: a broker on a free port, and the capture of that port
	name=$1 interface=$2 address=$3
	shift 3
	port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	printf 'listener %s %s\nallow_anonymous true\npersistence false\n' "$port" "$address" >"$work/mosquitto.conf"
	/usr/sbin/mosquitto -c "$work/mosquitto.conf" >"$work/mosquitto.log" 2>&1 &
	broker=$!
	timeout 60 tcpdump -i "$interface" -U -w "$work/$name.pcap" "$@" "tcp port $port" 2>"$work/tcpdump.log" &
	tap=$!
	sleep 1
}

end() { # format extension: ends the broker last, so that the capture holds how it takes leave
	sleep 0.5
	stop "$broker"
	broker=
	sleep 0.5
	stop "$tap"
	tap=
	editcap -F "$1" "$work/$name.pcap" "$here/$name.$2"
	echo "$name.$2: $(wc -c <"$here/$name.$2") bytes, port $port"
}

sub() { timeout 30 mosquitto_sub -h "$address" -p "$port" "$@"; }
pub() { timeout 30 mosquitto_pub -h "$address" -p "$port" "$@"; }

# Ten QoS 1 messages wait in the Session of a client that is away (Clean Session 0).
persistent_311() {
	begin persistent-311 lo 127.0.0.1
	sub -V mqttv311 -c -i keeper -q 1 -t 'house/#' -E
	for n in 1 2 3 4 5 6 7 8 9 10; do pub -V mqttv311 -i "feeder-$n" -q 1 -t "house/room$n" -m "reading $n"; done
	sub -V mqttv311 -c -i keeper -q 1 -t 'house/#' -C 10 >/dev/null
	end pcap pcap
}

# The same in MQTT 5.0, with a Session Expiry Interval of 300 s.
persistent_5() {
	begin persistent-5 lo 127.0.0.1
	sub -V mqttv5 -c -x 300 -i keeper -q 1 -t 'house/#' -E
	for n in 1 2 3 4 5 6 7 8 9 10; do pub -V mqttv5 -i "feeder-$n" -q 1 -t "house/room$n" -m "reading $n"; done
	sub -V mqttv5 -c -x 300 -i keeper -q 1 -t 'house/#' -C 10 >/dev/null
	end pcapng pcapng
}

# A client with Clean Session 1 does not get what was published while it was away.
clean_loses() {
	begin clean-loses lo 127.0.0.1 --time-stamp-precision=nano
	sub -V mqttv311 -i leaver -q 1 -t 'house/#' -E
	for n in 1 2 3; do pub -V mqttv311 -i "feeder-$n" -q 1 -t house/door -m "unheard $n"; done
	sub -V mqttv311 -i leaver -q 1 -t 'house/#' -C 2 >/dev/null &
	helper=$!
	sleep 0.5
	for n in 4 5; do pub -V mqttv311 -i "feeder-$n" -q 1 -t house/door -m "heard $n"; done
	wait "$helper"
	helper=
	end pcapng pcapng
}

# Paho's Python client at QoS 2 with a will, killed without a word; a watcher gets the will. The capture
# is taken on the pseudo-interface "any", so its link type is Linux cooked v2.
paho_killed() {
	begin paho-killed any 127.0.0.1
	sub -V mqttv311 -i watcher -q 2 -t 'will/+' -t 'job/+' -C 4 >/dev/null &
	helper=$!
	sleep 0.5
	cat >"$work/worker.py" <<-'PYTHON'
		import sys, time
		import paho.mqtt.client as mqtt
		client = mqtt.Client("worker", clean_session=False)
		client.will_set("will/worker", "gone", qos=2)
		client.on_connect = lambda c, userdata, flags, rc: c.subscribe("order/+", 2)
		client.connect("127.0.0.1", int(sys.argv[1]), keepalive=30)
		client.loop_start()
		time.sleep(0.5)
		for n in range(3):
		    client.publish("job/%d" % n, "result %d" % n, qos=2).wait_for_publish()
		time.sleep(30)
	PYTHON
	/usr/bin/python3 "$work/worker.py" "$port" &
	worker=$!
	sleep 2
	kill -9 "$worker"
	wait "$worker" 2>/dev/null || true
	wait "$helper"
	helper=
	end pcap pcap
}

# A client that is stopped (SIGSTOP) for longer than one and a half times its Keep Alive of 5 s: the
# broker hangs up and publishes the will. Woken, it reads what had reached its socket, finds it closed, connects
# again and gets the same message a second time. Over IPv6.
keep_alive() {
	begin keep-alive lo ::1
	sub -V mqttv311 -i watcher -q 1 -t 'will/+' -C 1 >/dev/null &
	helper=$!
	mosquitto_sub -h ::1 -p "$port" -V mqttv311 -c -i sleeper -k 5 -q 1 -t 'bell/+' \
		--will-topic will/sleeper --will-payload asleep --will-qos 1 -C 2 >/dev/null &
	sleeper=$!
	sleep 6
	kill -STOP "$sleeper"
	pub -V mqttv311 -i ringer -q 1 -t bell/door -m ring
	wait "$helper"
	helper=
	kill -CONT "$sleeper"
	wait "$sleeper" 2>/dev/null || true
	end pcap pcap
}

# Retained messages, two overlapping Topic Filters in one Session, UNSUBSCRIBE, a retained message cleared.
retained_overlapping() {
	begin retained-overlapping lo 127.0.0.1
	pub -V mqttv5 -i setter-1 -q 1 -r -t room/kitchen/light -m on
	pub -V mqttv5 -i setter-2 -q 1 -r -t room/cellar/light -m off
	sub -V mqttv5 -i overlap -q 2 -t 'room/#' -t 'room/+/light' -U 'room/+/light' -C 4 >/dev/null
	sub -V mqttv311 -i overlap -q 1 -t 'room/#' -t 'room/+/light' -W 2 >/dev/null &
	helper=$!
	sleep 0.5
	pub -V mqttv5 -i setter-3 -q 2 -t room/attic/light -m dim
	pub -V mqttv311 -i setter-4 -q 0 -r -n -t room/kitchen/light
	wait "$helper" || true # 27: it timed out, as it should
	helper=
	end pcapng pcapng
}

for each in ${*:-persistent-311 persistent-5 clean-loses paho-killed keep-alive retained-overlapping}; do
	"$(echo "$each" | tr - _)"
done
