#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records ctnetlink messages of the running kernel as test data.

usage: record_netlink.py FOLDER

Run as root. Makes a network namespace of its own (gone when the script ends), lets flows of every
kind come to be in it, and writes each message as FOLDER/NAME.bin: one netlink message with its
header, as the kernel sent it. Beside them, dump.bin is a whole receive buffer of a dump.
"""
import ctypes
import os
import socket
import struct
import subprocess
import sys

NETLINK_NETFILTER = 12
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
CT_NEW, CT_GET, CT_DELETE, CT_STATS_CPU, CT_STATS = 0x100, 0x101, 0x102, 0x104, 0x105
EXP_GET, EXP_STATS_CPU = 0x201, 0x203
SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 270, 1

RULES = """
table inet lab {
  ct helper ftp-lab { type "ftp" protocol tcp; }
  chain early { type filter hook output priority -300; meta l4proto udp udp dport 4000 ct original zone set 6; }
  chain out { type filter hook output priority 0;
    tcp dport 21 ct helper set "ftp-lab"
    udp dport 4100 ct label set 5 ct mark set 7
  }
  chain nat { type nat hook output priority -100; udp dport 4200 dnat ip to 127.0.0.1:4300; }
}
"""

INSERTED = [
    ("tcp_established", "-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 40000 --dport 443 --timeout 3600"
                        " --state ESTABLISHED -u SEEN_REPLY,ASSURED -m 9"),
    ("tcp_ipv6", "-p tcp -s 2001:db8::1 -d 2001:db8::2 --sport 40001 --dport 22 --timeout 60 --state SYN_SENT"),
    ("tcp_zone", "-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 40002 --dport 80 --timeout 100 --state FIN_WAIT -w 5"),
    ("tcp_zone_original", "-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 40003 --dport 80 --timeout 100"
                          " --state CLOSE --orig-zone 5"),
    ("tcp_zone_reply", "-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 40004 --dport 80 --timeout 100"
                       " --state SYN_RECV --reply-zone 8"),
    ("udp_both_nat", "-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 40005 --dport 53 --timeout 100"
                     " -g 10.9.9.9:5353 -n 192.0.2.1:4000"),
    ("udp_fixed_timeout", "-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 40006 --dport 53 --timeout 100 -u FIXED_TIMEOUT"),
    ("udplite", "-p udplite -s 10.0.0.1 -d 10.0.0.2 --sport 40007 --dport 53 --timeout 100"),
    ("sctp", "-p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 40008 --dport 36412 --timeout 100"
             " --state ESTABLISHED --orig-vtag 4369 --reply-vtag 8738"),
    ("gre", "-p gre -s 10.0.0.1 -d 10.0.0.2 --srckey 1 --dstkey 2 --timeout 100"),
    ("esp", "-p 50 -s 10.0.0.1 -d 10.0.0.2 --timeout 100"),
    ("icmp", "-p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 --timeout 100"),
    ("icmpv6", "-p icmpv6 -s 2001:db8::1 -d 2001:db8::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 78 --timeout 100"),
]


def run(command, **options):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def netlink(groups=()):
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    sock.bind((0, 0))
    for group in groups:
        sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)
    return sock


def messages(buffer):
    while len(buffer) >= 16:
        length = struct.unpack_from("=I", buffer)[0]
        yield buffer[:length]
        buffer = buffer[(length + 3) & ~3:]


def to_port(port):
    """The attribute that names a destination port."""
    return struct.pack("=HH", 6, 3) + struct.pack("!H", port)


def dump(kind):
    """The receive buffers that answer a dump request."""
    sock = netlink()
    sock.send(struct.pack("=IHHIIBBH", 20, kind, NLM_F_REQUEST | NLM_F_DUMP, 1, 0, 0, 0, 0))
    buffers = []
    while True:
        buffers.append(sock.recv(32768))
        if any(struct.unpack_from("=H", m, 4)[0] in (2, 3) for m in messages(buffers[-1])):
            return buffers


def main(folder):
    os.makedirs(folder, exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x40000000) != 0:  # CLONE_NEWNET
        sys.exit("record_netlink.py: " + os.strerror(ctypes.get_errno()))

    def write(name, data):
        with open(os.path.join(folder, name + ".bin"), "wb") as file:
            file.write(data)

    run(["ip", "link", "set", "lo", "up"])
    for setting in ("acct", "timestamp"):
        with open("/proc/sys/net/netfilter/nf_conntrack_" + setting, "w") as file:
            file.write("1")
    run(["nft", "-f", "-"], input=RULES.encode())

    # Inserted one at a time, so that each dump has one message.
    for name, options in INSERTED:
        run(["conntrack", "-I"] + options.split())
        write(name, next(messages(dump(CT_GET)[0])))
        run(["conntrack", "-F"])

    # Real traffic: events of a flow from its first packet to its end.
    events = netlink(groups=(1, 2, 3))
    server = socket.create_server(("127.0.0.1", 21))
    client = socket.create_connection(("127.0.0.1", 21))
    peer = server.accept()[0]
    write("tcp_ftp_helper", next(messages(dump(CT_GET)[0])))
    # The server offers a data port: the helper then expects a flow there, and the flow comes.
    data = socket.create_server(("127.0.0.1", 41739))
    peer.sendall(b"220 ready\r\n")
    client.recv(100)
    client.sendall(b"PASV\r\n")
    peer.recv(100)
    peer.sendall(b"227 Entering Passive Mode (127,0,0,1,163,11)\r\n")
    client.recv(100)
    write("expectation", next(messages(dump(EXP_GET)[0])))
    related = socket.create_connection(("127.0.0.1", 41739))
    for message in messages(dump(CT_GET)[0]):
        if to_port(41739) in message:
            write("tcp_related", message)
    for sock in (related, data, client, peer, server):
        sock.close()

    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for port in (4000, 4100, 4200):
        udp.sendto(b"x", ("127.0.0.1", port))
    write("dump", dump(CT_GET)[0])
    for message in messages(dump(CT_GET)[0]):
        for port, name in ((4000, "udp_zone_by_rule"), (4100, "udp_label"), (4200, "udp_dnat")):
            if to_port(port) in message:
                write(name, message)
    run(["conntrack", "-D", "-p", "udp", "--dport", "4100"])
    run(["conntrack", "-F"])

    events.setblocking(False)
    seen = set()
    while True:
        try:
            buffer = events.recv(65536)
        except BlockingIOError:
            break
        for message in messages(buffer):
            kind, flags, _, port = struct.unpack_from("=HHII", message, 4)
            name = {CT_NEW: "new" if flags & 0x600 else "update", CT_DELETE: "destroy"}[kind]
            name = "event_" + name + ("_by_program" if port else "")
            if name not in seen:
                seen.add(name)
                write(name, message)
    write("statistics_cpu", next(messages(dump(CT_STATS_CPU)[0])))
    write("statistics_expect_cpu", next(messages(dump(EXP_STATS_CPU)[0])))
    stats = netlink()
    stats.send(struct.pack("=IHHIIBBH", 20, CT_STATS, NLM_F_REQUEST, 1, 0, 0, 0, 0))
    write("statistics", next(messages(stats.recv(32768))))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
