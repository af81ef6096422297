// SPDX-License-Identifier: GPL-3.0-or-later
#include "help_text.h"

#include "query/column.h"

#include <string_view>

namespace ctscope {

std::string usageText()
{
    return "usage: ctscope [SOURCE...] | ctscope --print [OPTIONS] [SOURCE...] | ctscope --screenshot FILE.png "
           "[OPTIONS] [SOURCE...]\n       ctscope --diagnose [OPTIONS] [SOURCE...] | ctscope --nat-search "
           "ADDRESS[:PORT] [OPTIONS] [SOURCE...]\n       ctscope --compare [OPTIONS] SOURCE [SOURCE] | ctscope "
           "--delete --filter FILTER "
           "[--yes] [SOURCE] | ctscope --watch --alert [OPTIONS] [SOURCE]\n       ctscope --cut TIME,TIME --output "
           "FILE.ctrec [--pseudonymise] RECORDING\n";
}

std::string helpText()
{
    std::string text =
        R"(ctscope shows the connection tracking table of Linux: live, or from saved dumps.

  ctscope [SOURCE...]                 opens a window, each dump in a tab of its own
  ctscope --print [SOURCE...]         reads once and prints to standard output
  ctscope --diagnose [SOURCE...]      says what is wrong with a table, why, and what helps
  ctscope --nat-search ADDRESS[:PORT] [SOURCE...]
                                      names the inside address behind a translated one
  ctscope --compare SOURCE SOURCE     prints the flows that differ between two tables
  ctscope --delete --filter FILTER [--yes] [SOURCE]
                                      names the flows of a live table that match; --yes deletes them
  ctscope --set-timeout SECONDS|--set-mark VALUE[/MASK] --filter FILTER [--yes] [SOURCE]
                                      the same, and --yes sets their time left or their mark
  ctscope --cut TIME,TIME --output FILE.ctrec RECORDING
                                      writes a part of a recording to a file of its own
  ctscope --watch --alert [SOURCE]    watches a live table, and prints a line when it is nearly
                                      full, when packets are dropped, and when flows match --filter
  ctscope --screenshot FILE.png [SOURCE...]
                                      draws the window into an image; needs no display

SOURCE is a file with what conntrack(8), conntrackd(8) or /proc printed, plain or packed with gzip,
xz or zstd; - for standard input; netlink or proc for the table of the running kernel, asked for
through ctnetlink or read as text. None means the live table. The format is found from the content.
An archive (tar, plain or packed with gzip, xz, zstd or bzip2; zip) or a folder is listed: --print
names the tables in it, and the window lets you choose. ARCHIVE!PATH is the table PATH in it; the
end of a path is enough where only one table has it.
./proc is a file of that name. ssh://[USER@]HOST[:PORT] is the table of another machine, through
ssh, with conntrack or /proc there, as root or through sudo -n.
FILE.ctrec is a recording of ctscope-record, as of its last moment; FILE.ctrec@TIME is its table at
a moment, and FILE.ctrec@TIME,TIME has the flows of a time range.
clickhouse://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE[@TIME[,TIME]] is a history that ctscope-record
stored in ClickHouse, clickhouses:// with TLS: the flows that ended, of any number of machines. The
filter and groups run on the server; at most the last 100,000 flows come. A password that is not
given is that of ~/.netrc.

  --source auto|helper|netlink|proc   how the live table is read: through ctscope-capture, by
                                      ctnetlink with a right of one's own, from /proc, or by the
                                      first of these that works. Default: auto
  --namespace NAME|PATH               the table of another network namespace: a name of ip netns,
                                      /run/netns/NAME or /proc/PID/ns/net, which ctscope-capture
                                      enters. May be given again for more
  --command COMMAND                   the table that a command prints, in any format of a dump:
                                      "kubectl exec POD -- conntrack -L -o extended,id". Split into
                                      words as by a shell; no shell reads it. Events, as of
                                      conntrack -E, are followed in the window; --print collects
                                      them for 5 s. May be given again for more

  --set NAME                          the machines of a set in ~/.config/ctscope/machines as one
                                      table; --diagnose and --nat-search ask each by itself
  --together                          all live SOURCEs as one table of the window. --print does so
                                      without it

  --at TIME                           the table of recordings and histories at this moment: 10:42,
                                      -10m or "2026-11-25 10:42:11"
  --between TIME,TIME                 the flows of recordings and histories that were there between
                                      the two

  --sort COLUMN[:desc]                by any column, addresses by number
  --filter FILTER                     only flows that match, in the filter language:
                                      "proto == tcp and dport in {22, 80}", "src in 10.0.0.0/8",
                                      "idle > 2h and not assured"; a word alone is searched in
                                      every column
  --explain-filter FILTER             prints how a filter is read, with every bracket

With --print:
  --format table|conntrack|csv|json   table is for reading; conntrack is what conntrack -L -o
                                      extended prints; csv has every column; json is one object a
                                      line. Default: table
  --limit N                           no more than N flows
  --group-by KEY[,KEY...]             groups of flows in place of the flows: by any column; networks
                                      as src/24, dst/64 or src/24/64; addr (either end), nat.src,
                                      nat.dst, nat.addr, mark&0xff, assured, replied, unreplied,
                                      offload, hw_offload, origin. --sort takes the keys and flows,
                                      share, limit-share, new, ended, growth, bytes, rate,
                                      assured-share, unreplied-share, mean-idle, longest-idle and
                                      destinations. Default: the most flows first
  --top N                             the first N groups, and the others as one. Default: 1000
  --explain                           each flow in sentences: why it is still there, what happens
                                      to it next, and what its fields mean
  --watch DURATION                    reads a live table twice, so long apart (1s to 4m), and prints
                                      the second reading with rates; groups with their new and ended
                                      flows and their growth
  --reading N                         the Nth of several readings of one table in one text, as a
                                      loop or watch(1) leaves them. Default: the last
  --owners                            adds the owners of flows of this machine: process, user, unit
                                      and container. A sort, filter or group by them does so, too
  --names                             adds the names of hosts: of the file of names, /etc/hosts,
                                      DHCP leases and network namespaces; and countries and
                                      networks, of files on this machine. A sort, filter or group by
                                      them does so, too
  --kubectl                           asks kubectl, once, for the names of pods and nodes, and adds
                                      them as --names does
  --resolve, --resolve-private        asks the name servers of this machine for the other names,
                                      without or with those of private addresses
  --pseudonymise[=KEYFILE]            replaces addresses and names by pseudonyms. With one KEYFILE
                                      of 16 bytes or more, two outputs can be joined
  --pseudonymise-ports                replaces ports of clients too
  --strict                            ends with status 1 when not all could surely be read

With --diagnose:
  --format text|json|html             json is one object a line for each table; html is one page.
                                      Default: text
  --threshold NAME=NUMBER             reports a finding from another number on; may be given again
  --between TIME,TIME                 what was wrong with a recording or a history between the two,
                                      and when

With --nat-search:
  --at TIME                           only flows that were there then: "2026-11-25 10:42:11", with a
                                      zone or in local time; 10:42 is the last one; -10m is ago
  --tolerance DURATION                before and after TIME. Default: 30s
  --protocol NAME                     tcp, udp, icmp, …
  --format text|csv|json              Default: text

With --compare:
  --format table|csv|json             and --sort, --filter, --limit, --group-by, --top, --owners and
                                      --pseudonymise, as with --print; filters have the field
                                      change: "change in {began, ended}"
  --reading N,M                       the Nth reading in the first text, and the Mth in the second,
                                      or in the same text when it is alone. Default: the last of
                                      each, or the last two of one
  --watch DURATION                    reads a live table again after 1s to 4m, and compares both

With --delete, --set-timeout and --set-mark:
  --yes                               does it, and prints the conntrack commands that undo it. Needs
                                      CAP_NET_ADMIN, or ctscope-delete with the administrator's
                                      permission. Deletions and changes go to the system log
  --all                               every flow of the table, in place of a filter
  --set-timeout SECONDS               1 to 2147483, or a duration such as 10m; the next packet of a
                                      flow sets its time left anew
  --set-mark VALUE[/MASK]             0x10/0xff sets these eight bits and keeps the others

With --cut:
  --output FILE.ctrec                 the file to write, which is not there yet
  --pseudonymise[=KEYFILE]            and --pseudonymise-ports, as with --print; owners and
                                      what names the machine are left out

With --watch --alert:
  --watch DURATION                    how often the table is read (1s to 4m). Default: 5s, also when
                                      --watch is left out
  --level PERCENT                     of the limit, from which it is nearly full. Default: 90
  --exec PROGRAM                      starts PROGRAM at each alarm, without a shell, with four
                                      arguments: full, drops or matches; a title; a sentence; the
                                      filter

With --screenshot:
  --size WIDTHxHEIGHT                 in pixels. Default: 1280x800
  --theme light|dark                  also for the window

With the window:
  --frame-times[=SECONDS]             measures how long the window takes to answer, and prints it
                                      when the window is closed, or after SECONDS

  --help, --version

The events of an event log are printed one by one, in order; --group-by and --explain make flows of
them first. Lines that could not be read are named on standard error.

Exit status of --print: 0 read; 1 nothing readable, or something skipped with --strict; 2 wrong
usage; 3 a source could not be read, or holds an error message of a tool instead of flows.
Of --diagnose: 0 fine, or notes alone; 1 warning; 2 critical, or wrong usage; 3 as above, or nothing
readable. Of --nat-search: 0 found; 1 not found; 2 and 3 as with --print. Of --compare: 0 no flow
differs; 1 some differ; 2 and 3 as with --print, or nothing readable. Of --delete, --set-timeout and
--set-mark: 0 done, or with no --yes listed; 1 no flow matches; 2 wrong usage; 3 not permitted, some
were refused, or a table that cannot be read. Of --cut: 0 written; 1 written without parts that are
damaged; 2 wrong usage; 3 not read or not written.

Columns: )";
    constexpr std::size_t lineLength = 100;
    std::size_t column = std::string_view("Columns: ").size();
    for (const ColumnDefinition &definition : allColumns()) {
        const std::string_view id = definition.id;
        const bool wraps = column + id.size() + 2 > lineLength;
        text += &definition == &allColumns().front() ? "" : wraps ? ",\n  " : ", ";
        column = (wraps ? 2 : column + 2) + id.size();
        text += id;
    }
    text += '\n';
    return text;
}

std::string versionText() { return "ctscope " CTSCOPE_VERSION "\nLicense GPL-3.0-or-later. There is no warranty.\n"; }

} // namespace ctscope
