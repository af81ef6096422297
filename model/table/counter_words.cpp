// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/counter_words.h"

#include <QCoreApplication>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CounterWords)
};

using Weight = CounterWords::Weight;

} // namespace

// net/netfilter/nf_conntrack_core.c, by where NF_CT_STAT_INC stands.
CounterWords counterWords(std::string_view name)
{
    if (name == "found") {
        return {Words::tr("Address translation looked for a free port and met one that was taken."),
                Words::tr("Ports of the translated address run short when this moves fast: give the rule more addresses, "
                          "or let idle flows end sooner. Kernels before 4.9 counted every packet of a known flow here."),
                Weight::Normal};
    }
    if (name == "invalid") {
        return {Words::tr("Packets that belong to no flow and can not begin one, or that do not fit the state of theirs."),
                Words::tr("Some are normal: late packets of flows that have ended. Many point at traffic that passes this "
                          "machine in one direction only, or at a sender out of step. "
                          "nf_conntrack_log_invalid=255 logs each of them."),
                Weight::Notable};
    }
    if (name == "insert") {
        return {Words::tr("Entries that a program put into the table (conntrack -I, conntrackd)."),
                Words::tr("Kernels before 4.9 counted every new flow here."), Weight::Normal};
    }
    if (name == "insert_failed") {
        return {Words::tr("A new flow could not be entered into the table, and its packet was dropped."),
                Words::tr("Two packets of one flow came at the same moment, or the reply would look like that of another "
                          "flow. DNS over UDP through translation is the usual case: “options single-request-reopen” in "
                          "resolv.conf, or “fully-random” in the masquerade rule."),
                Weight::Loss};
    }
    if (name == "drop") {
        return {Words::tr("Packets dropped because no entry could be made for a new flow: mostly as the table was full."),
                Words::tr("Raise nf_conntrack_max, or shorten the timeout under which most flows wait (the panel of "
                          "limits and timeouts tells which)."),
                Weight::Loss};
    }
    if (name == "early_drop") {
        return {Words::tr("Unassured entries thrown out to make room, as the table was full."),
                Words::tr("The next step is that new packets are dropped. Raise nf_conntrack_max, or find out who makes so "
                          "many flows without an answer: a scan, or a flood of SYNs."),
                Weight::Loss};
    }
    if (name == "error") {
        return {Words::tr("Packets that could not be tracked at all: damaged ones, and ICMP errors about no known flow."),
                Words::tr("A few are normal. Many point at a faulty card or driver, or at forged ICMP errors."),
                Weight::Notable};
    }
    if (name == "search_restart") {
        return {Words::tr("A search in the table began anew, as entries moved under it."),
                Words::tr("Harmless. It moves while the table is resized, or while very many flows come and go."),
                Weight::Normal};
    }
    if (name == "clash_resolve") {
        return {Words::tr("Two packets of one new flow came at the same moment, and the kernel made one entry of both."),
                Words::tr("Nothing was lost. It moves where programs send several packets before the first answer, as "
                          "DNS does."),
                Weight::Normal};
    }
    if (name == "chaintoolong") {
        return {Words::tr("A new flow was refused because its chain in the hash table was too long, though the table was not full."),
                Words::tr("Raise nf_conntrack_buckets, as a rule to the value of nf_conntrack_max. If that does not help, "
                          "somebody may be choosing addresses and ports so that they meet in one chain."),
                Weight::Loss};
    }
    if (name == "expect_new")
        return {Words::tr("Flows that came as a helper had expected them."), {}, Weight::Normal};
    if (name == "expect_create") {
        return {Words::tr("Expectations that helpers and programs have made."),
                Words::tr("It stands still when the helper is not in use: helpers must be given to flows by a rule."),
                Weight::Normal};
    }
    if (name == "expect_delete")
        return {Words::tr("Expectations that are gone: met, timed out, or taken back."), {}, Weight::Normal};
    if (name == "new" || name == "ignore" || name == "delete") {
        return {Words::tr("Always 0 on today's kernels, which no longer count it; the column stayed."),
                name == "ignore" ? Words::tr("Kernels before 5.10 counted packets here that were tracked already or need no tracking.")
                : name == "new"  ? Words::tr("Kernels before 4.9 counted new flows here.")
                                 : Words::tr("Kernels before 4.9 counted entries here that were taken out."),
                Weight::Normal};
    }
    if (name == "searched")
        return {Words::tr("Steps along the chains of the hash table; only kernels before 4.9 count them."), {}, Weight::Normal};
    if (name == "delete_list")
        return {Words::tr("Entries put on the list of those to be destroyed; only kernels before 4.9 count them."), {}, Weight::Normal};
    return {Words::tr("A counter that ctscope does not know."), {}, Weight::Normal};
}

} // namespace ctscope
