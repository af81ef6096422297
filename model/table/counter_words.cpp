// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/counter_words.h"

#include "table/plural_number.h"

#include <QCoreApplication>
#include <QLocale>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::CounterWords)
};

using Weight = CounterWords::Weight;

} // namespace

// Source: the uses of NF_CT_STAT_INC in net/netfilter/nf_conntrack_core.c.
CounterWords counterWords(std::string_view name)
{
    if (name == "found") {
        return {Words::tr("Address translation looked for a free port and found one in use."),
            Words::tr(
                "When it rises fast, the translated address is short of ports: give the rule more addresses, "
                "or shorten the timeouts of idle flows. Kernels before 4.9 counted every packet of a known flow here."),
            Weight::Normal};
    }
    if (name == "invalid") {
        return {Words::tr(
                    "Packets that belong to no flow and cannot begin one, or that do not fit the state of their flow."),
            Words::tr("Some are normal: late packets of flows that have ended. Many point to traffic that passes this "
                      "machine in one direction only, or to a sender with wrong sequence numbers. "
                      "nf_conntrack_log_invalid=255 logs each of them."),
            Weight::Notable};
    }
    if (name == "insert") {
        return {Words::tr("Entries that a program inserted (conntrack -I, conntrackd)."),
            Words::tr("Kernels before 4.9 counted every new flow here."), Weight::Normal};
    }
    if (name == "insert_failed") {
        return {Words::tr("A new flow could not be inserted into the table, and its packet was dropped."),
            Words::tr(
                "Two packets of one flow arrived at the same moment, or the reply tuple belonged to another "
                "flow already. DNS over UDP through translation is the usual case: “options single-request-reopen” in "
                "resolv.conf, or “fully-random” in the masquerade rule."),
            Weight::Damage};
    }
    if (name == "drop") {
        return {
            Words::tr(
                "Packets dropped because no entry could be made for a new flow, mostly because the table was full."),
            Words::tr(
                "Raise nf_conntrack_max, or shorten the timeout that most flows are under (see the panel Limits and "
                "Timeouts)."),
            Weight::Damage};
    }
    if (name == "early_drop") {
        return {Words::tr("Unassured entries that were evicted to make room, as the table was full."),
            Words::tr(
                "The new flows were accepted. When no evictable entry is found, their packets are dropped instead. "
                "Raise "
                "nf_conntrack_max, or find the source of the many flows without a reply: a scan, or a SYN flood."),
            Weight::Damage};
    }
    if (name == "error") {
        return {
            Words::tr("Packets that could not be tracked at all: damaged ones, and ICMP errors about no known flow."),
            Words::tr("A few are normal. Many point to a faulty card or driver, or to forged ICMP errors."),
            Weight::Notable};
    }
    if (name == "search_restart") {
        return {Words::tr("A lookup was restarted because entries moved meanwhile."),
            Words::tr("Harmless. It rises while the table is resized, or while very many flows begin and end."),
            Weight::Normal};
    }
    if (name == "clash_resolve") {
        return {Words::tr(
                    "Two packets of one new flow arrived at the same moment, and the kernel made one entry for both."),
            Words::tr("Nothing was lost. It rises where programs send several packets before the first reply, as "
                      "DNS resolvers do."),
            Weight::Normal};
    }
    if (name == "chaintoolong") {
        return {Words::tr("A new flow was refused because its chain in the hash table was too long, though the table "
                          "was not full."),
            Words::tr("Raise nf_conntrack_buckets, as a rule to the value of nf_conntrack_max. If that does not help, "
                      "the addresses and ports may have been chosen to collide: an attack on the hash table."),
            Weight::Damage};
    }
    if (name == "expect_new")
        return {Words::tr("Flows that began after a helper had expected them."), {}, Weight::Normal};
    if (name == "expect_create") {
        return {Words::tr("Expectations that helpers and programs have created."),
            Words::tr("It stays the same when no helper is in use: a rule must assign helpers to flows."),
            Weight::Normal};
    }
    if (name == "expect_delete")
        return {Words::tr("Expectations that are gone: fulfilled, expired, or deleted."), {}, Weight::Normal};
    if (name == "new" || name == "ignore" || name == "delete") {
        return {Words::tr("Always 0 on current kernels, which no longer count it."),
            name == "ignore"
                ? Words::tr("Kernels before 5.10 counted packets here that were tracked already or need no tracking.")
                : name == "new" ? Words::tr("Kernels before 4.9 counted new flows here.")
                                : Words::tr("Kernels before 4.9 counted removed entries here."),
            Weight::Normal};
    }
    if (name == "searched")
        return {Words::tr("Steps along the chains of the hash table; only kernels before 4.9 count them."), {},
            Weight::Normal};
    if (name == "delete_list")
        return {Words::tr("Entries put on the list of those to be destroyed; only kernels before 4.9 count them."), {},
            Weight::Normal};
    return {Words::tr("A counter that ctscope does not know."), {}, Weight::Normal};
}

bool countsDamage(std::string_view name) noexcept
{
    return name == "drop" || name == "early_drop" || name == "insert_failed" || name == "chaintoolong";
}

QString damagePhrase(std::string_view name, std::uint64_t growth)
{
    const QString count = QLocale().toString(static_cast<qulonglong>(growth));
    const bool one = growth == 1;
    const int plural = pluralOf(growth);
    if (name == "drop")
        return (one ? Words::tr("%1 packet of a new flow was dropped (drop)")
                    : Words::tr("%1 packets of new flows were dropped (drop)", nullptr, plural))
            .arg(count);
    if (name == "early_drop")
        return (one ? Words::tr("%1 unassured entry was evicted (early_drop)")
                    : Words::tr("%1 unassured entries were evicted (early_drop)", nullptr, plural))
            .arg(count);
    if (name == "insert_failed") {
        return (one ? Words::tr("%1 new flow could not be inserted (insert_failed)")
                    : Words::tr("%1 new flows could not be inserted (insert_failed)", nullptr, plural))
            .arg(count);
    }
    if (name == "chaintoolong") {
        return (one ? Words::tr("%1 new flow was refused for a long hash chain (chaintoolong)")
                    : Words::tr("%1 new flows were refused for a long hash chain (chaintoolong)", nullptr, plural))
            .arg(count);
    }
    return Words::tr("%1 rose by %2").arg(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), count);
}

} // namespace ctscope
