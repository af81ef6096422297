// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/finding_words.h"

#include "query/number_text.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QDateTime>
#include <QLocale>

#include <array>
#include <cmath>

namespace ctscope {

namespace {

QString number(std::uint64_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

QString decimal(double value)
{
    // 2.5, but 75 and not 75.0.
    const bool whole = value >= 10 || value == static_cast<double>(static_cast<std::int64_t>(value));
    return QLocale().toString(value, 'f', whole ? 0 : 1);
}

QString subject(const Finding &finding) { return shownText(finding.numbers.subject, longestCell); }

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FindingWords)

public:
    static constexpr std::array<const char *, findingCount> titles = {
        QT_TR_NOOP("The table is full"),
        QT_TR_NOOP("The table is nearly full"),
        QT_TR_NOOP("The table is filling up"),
        QT_TR_NOOP("The hash table has too few buckets"),
        QT_TR_NOOP("Entries are evicted early"),
        QT_TR_NOOP("Idle connections fill the table"),
        QT_TR_NOOP("Connections stay in CLOSE_WAIT"),
        QT_TR_NOOP("Closed connections in TIME_WAIT fill the table"),
        QT_TR_NOOP("DNS queries fill the table"),
        QT_TR_NOOP("SYN flood"),
        QT_TR_NOOP("Scan"),
        QT_TR_NOOP("New flows could not be inserted"),
        QT_TR_NOOP("Source NAT is running out of ports"),
        QT_TR_NOOP("UDP is sent to an address that does not answer"),
        QT_TR_NOOP("UDP flows are older than their translation rule"),
        QT_TR_NOOP("Flows are translated to an address that is gone"),
        QT_TR_NOOP("Packets fit no connection"),
        QT_TR_NOOP("Traffic passes in one direction only"),
        QT_TR_NOOP("Tunnels are tracked"),
        QT_TR_NOOP("Unknown protocols stay long"),
        QT_TR_NOOP("UDP timeout is short"),
        QT_TR_NOOP("Network namespaces share too few buckets"),
        QT_TR_NOOP("The limits look like those of kube-proxy"),
        QT_TR_NOOP("Events were lost"),
        QT_TR_NOOP("Flows are offloaded"),
        QT_TR_NOOP("Expectations are nearly full"),
        QT_TR_NOOP("Nothing is tracked"),
        QT_TR_NOOP("Packets are not counted"),
    };
};

/// Puts the numbers into "%1 of %2 flows (%3 %)".
QString share(const FindingNumbers &numbers, const QString &words)
{
    return words.arg(number(numbers.count), number(numbers.total), decimal(numbers.percent()));
}
/// "812 of 1,000 flows (81 %)".
QString share(const FindingNumbers &numbers) { return share(numbers, Words::tr("%1 of %2 flows (%3 %)")); }

QString perSecond(const FindingNumbers &numbers)
{
    return QString::fromStdString(countRateText(numbers.perSecond.value_or(0)));
}

QString duration(std::uint64_t seconds)
{
    return FindingWords::value(static_cast<double>(seconds), ThresholdUnit::Seconds);
}

/// The sentence about a counter that was read once, or twice.
QString counterSentence(const FindingNumbers &numbers, const QString &rate, const QString &total)
{
    return numbers.perSecond ? rate.arg(perSecond(numbers)) : total.arg(number(numbers.count));
}

QString withSource(const Finding &finding, const QString &sentence)
{
    if (finding.numbers.subject.empty())
        return sentence;
    return sentence + u' '
        + Words::tr("Largest source: %1, with %2.").arg(subject(finding), number(finding.numbers.subjectCount));
}

QString tableFull(const FindingNumbers &numbers)
{
    if (numbers.total == 0)
        return Words::tr("New flows are refused: %1 packets are dropped.").arg(perSecond(numbers));
    const QString level = Words::tr("%1 of %2 entries are in use (%3 %)")
                              .arg(number(numbers.count), number(numbers.total), decimal(numbers.percent()));
    return numbers.perSecond.value_or(0) > 0
        ? Words::tr("%1, and packets of new flows are dropped: %2.").arg(level, perSecond(numbers))
        : level + u'.';
}

QString buckets(const FindingNumbers &numbers)
{
    if (numbers.perSecond)
        return Words::tr("New flows are refused because their chains in the hash table are too long: %1.")
            .arg(perSecond(numbers));
    return numbers.total > numbers.count
        ? Words::tr("There are %1 buckets for a limit of %2 entries; %3 are in use.")
              .arg(number(numbers.limit), number(numbers.total), number(numbers.count))
        : Words::tr("There are %1 buckets for %2 entries.").arg(number(numbers.limit), number(numbers.count));
}

QString scan(const Finding &finding)
{
    const FindingNumbers &numbers = finding.numbers;
    const QString addresses =
        numbers.targets == 1 ? Words::tr("1 address") : Words::tr("%Ln addresses", nullptr, pluralOf(numbers.targets));
    const QString ports =
        numbers.ports == 1 ? Words::tr("1 port") : Words::tr("%Ln ports", nullptr, pluralOf(numbers.ports));
    return Words::tr("%1 has %2 connections without an answer to %3 and %4; it has %5 in all.")
        .arg(subject(finding), number(numbers.count), addresses, ports, number(numbers.total));
}

QString sentenceOf(const Finding &finding)
{
    const FindingNumbers &numbers = finding.numbers;
    const bool one = numbers.count == 1;
    const int n = pluralOf(numbers.count);
    switch (finding.id) {
    case FindingId::TableFull: return tableFull(numbers);
    case FindingId::FillLevel:
        return Words::tr("%1 of %2 entries are in use (%3 %).")
            .arg(number(numbers.count), number(numbers.total), decimal(numbers.percent()));
    case FindingId::FillingUp:
        return Words::tr("At the present growth the table is full in %1.").arg(duration(numbers.seconds));
    case FindingId::FewBuckets: return buckets(numbers);
    case FindingId::EarlyDrops:
        return counterSentence(numbers, Words::tr("Unassured entries are evicted to make room for new ones: %1."),
            Words::tr("Entries evicted to make room since the counters began: %1."));
    case FindingId::IdleEstablished:
        return withSource(finding,
            Words::tr("%1 are ESTABLISHED connections without a packet for more than %2.")
                .arg(share(numbers), duration(numbers.seconds)));
    case FindingId::CloseWait:
        return withSource(finding,
            Words::tr("%1 are in CLOSE_WAIT, where they stay for %2.").arg(share(numbers), duration(numbers.seconds)));
    case FindingId::TimeWait:
        return withSource(finding,
            numbers.seconds == 0 ? Words::tr("%1 are in TIME_WAIT.").arg(share(numbers))
                                 : Words::tr("%1 are in TIME_WAIT, where they stay for %2.")
                                       .arg(share(numbers), duration(numbers.seconds)));
    case FindingId::DnsStorm: {
        const bool more = numbers.perSecond.value_or(0) > 0;
        const QString rate = more ? Words::tr(" %1 begin.").arg(perSecond(numbers)) : QString();
        return withSource(finding, Words::tr("%1 are DNS queries over UDP.").arg(share(numbers)) + rate);
    }
    case FindingId::SynFlood:
        return Words::tr("%1 of the %2 connections to %3 are half-open.")
            .arg(number(numbers.count), number(numbers.total), subject(finding));
    case FindingId::Scan: return scan(finding);
    case FindingId::InsertFailures:
        return counterSentence(numbers,
            Words::tr("New flows clash with others and their packets are dropped (insert_failed): %1."),
            Words::tr("New flows that clashed with others since the counters began (insert_failed): %1."));
    case FindingId::SnatPorts:
        return Words::tr("%1 are in use for one destination at %2.")
            .arg(share(numbers, Words::tr("%1 of %2 ports (%3 %)")), subject(finding));
    case FindingId::SilentUdpTarget:
        return (one
                ? Words::tr("1 translated UDP flow has had no reply for %1 or more; it goes to %2.")
                : Words::tr("%Ln translated UDP flows have had no reply for %1 or more; most go to %2.", nullptr, n))
            .arg(duration(numbers.seconds), subject(finding));
    case FindingId::UntranslatedUdp:
        return (one ? Words::tr("1 UDP flow to %1 is kept alive without translation, while others are translated.")
                    : Words::tr("%Ln UDP flows are kept alive without translation, most to %1, while others there are "
                                "translated.",
                        nullptr, n))
            .arg(subject(finding));
    case FindingId::StaleNat:
        return Words::tr("%1 have a source address that this machine does not have, most of them %2.")
            .arg(share(numbers, Words::tr("%1 of %2 translated flows (%3 %)")), subject(finding));
    case FindingId::InvalidPackets:
        return Words::tr("Packets belong to no flow or do not fit the state of theirs (invalid): %1.")
            .arg(perSecond(numbers));
    case FindingId::AsymmetricRoute:
        return withSource(
            finding, share(numbers, Words::tr("%1 of %2 TCP flows (%3 %) were seen in one direction only.")));
    case FindingId::TrackedTunnels:
        return Words::tr("%1 are the outer packets of tunnels (VXLAN, Geneve, WireGuard).").arg(share(numbers));
    case FindingId::UnknownProtocols:
        return Words::tr("%1 are of protocols without a tracker; they stay for %2.")
            .arg(share(numbers), duration(numbers.seconds));
    case FindingId::ShortUdpTimeout:
        return Words::tr("UDP flows with traffic in both directions are forgotten after %1 without a packet.")
            .arg(duration(numbers.seconds));
    case FindingId::SharedBuckets:
        return Words::tr("The network namespaces together have at least %1 entries in %2 buckets.")
            .arg(number(numbers.count), number(numbers.limit));
    case FindingId::LimitSetter:
        return Words::tr(
            "The limit is %1 (%2 × 32,768), and ESTABLISHED and CLOSE_WAIT have the timeouts of kube-proxy.")
            .arg(number(numbers.limit), number(numbers.count));
    case FindingId::LostEvents:
        return one ? Words::tr("The kernel could not deliver events once; the table was read again.")
                   : Words::tr("The kernel could not deliver events %Ln times; the table was read again.", nullptr, n);
    case FindingId::OffloadedFlows:
        return one ? Words::tr("1 flow is forwarded by a flow table, so its timeout does not change.")
                   : Words::tr("%Ln flows are forwarded by a flow table, so their timeouts do not change.", nullptr, n);
    case FindingId::ExpectationsFull: return share(numbers, Words::tr("%1 of %2 expectations (%3 %) are in use."));
    case FindingId::NothingTracked:
        return Words::tr(
            "The table is empty: no packets came, or nothing in this network namespace uses connection tracking.");
    case FindingId::NotCounted:
        return Words::tr("The kernel does not count packets and bytes (nf_conntrack_acct is 0).");
    }
    return {};
}

QString caveatOf(const Finding &finding)
{
    switch (finding.id) {
    case FindingId::TableFull:
    case FindingId::FillLevel:
    case FindingId::FillingUp:
        return Words::tr("The memory of an entry's extensions comes on top. Raise nf_conntrack_buckets as well. The "
                         "limit applies to each network namespace by itself.");
    case FindingId::FewBuckets:
    case FindingId::SharedBuckets:
        return Words::tr("All network namespaces share the hash table; it can be resized from the first one only.");
    case FindingId::EarlyDrops:
        return Words::tr("The evicted entries are those without confirmed traffic that happened to be near the new "
                         "one in the hash table.");
    case FindingId::IdleEstablished:
        return Words::tr("A connection that is idle for longer than the timeout hangs without a reset. Keepalives come "
                         "every 2 hours by default, so never set the timeout below 7440 seconds. The new timeout "
                         "applies to a flow from its next packet on.");
    case FindingId::CloseWait:
        return Words::tr("kube-proxy sets one hour on purpose and sets it again: there, change its option "
                         "--conntrack-tcp-timeout-close-wait. With a short timeout, late FINs leave untranslated.");
    case FindingId::TimeWait:
        return Words::tr("Keeping connections open at the client (pooling) helps more. With a short timeout, a port "
                         "can be used again while old packets are still on their way.");
    case FindingId::DnsStorm:
        return Words::tr("Untracked packets are not translated: do not apply this where DNS passes NAT. A local cache "
                         "reduces the queries themselves.");
    case FindingId::SynFlood:
        return Words::tr("A server that is down looks the same. The limit also refuses honest clients; SYN cookies "
                         "and synproxy do not.");
    case FindingId::Scan: return Words::tr("A program that looks for peers, or a monitoring system, looks the same.");
    case FindingId::InsertFailures:
        if (finding.remedies.empty())
            return Words::tr(
                "Two flows were to have one reply tuple. Look for a pool of addresses whose ports are used "
                "up, and for rules that send flows of one source to one target.");
        return Words::tr("DNS over UDP through translation is the usual case: two queries leave from one port at the "
                         "same moment; the command is for the hosts that ask. “fully-random” in the rule helps with "
                         "source NAT alone.");
    case FindingId::SnatPorts:
        return Words::tr("Add source addresses to the rule, and “fully-random”. It looks like a fault of the other "
                         "side: single connections time out.");
    case FindingId::SilentUdpTarget:
        return Words::tr(
            "Translation is decided by the first packet. While packets keep coming, the flow never "
            "expires and keeps its former target. Protocols without replies, such as syslog, look the same.");
    case FindingId::UntranslatedUdp:
        return Words::tr("These flows occupy the reply tuple that translated ones need. Deleted, they begin again "
                         "under the present rules.");
    case FindingId::StaleNat:
        return Words::tr("Right for a pool of addresses that is routed here without being assigned. Look at the flows "
                         "before you delete them.");
    case FindingId::InvalidPackets:
        return Words::tr("Log them first. Dropping invalid packets breaks asymmetric routing; accepting packets out "
                         "of the window (tcp_be_liberal) avoids resets.");
    case FindingId::AsymmetricRoute:
        return Words::tr("The replies take another way past this machine. Route both directions over it, or do not "
                         "track these connections. A target that is down also leaves SYNs without a reply.");
    case FindingId::TrackedTunnels:
        return Words::tr(
            "Where the tunnel ends here, the packets inside are tracked on their own, so the outer ones need "
            "not be. A tunnel that is only forwarded loses its translation. Rules with “ct” no longer match "
            "the outer packets.");
    case FindingId::UnknownProtocols:
        return Words::tr("Tunnels of ESP or AH are then forgotten when they are idle for a minute.");
    case FindingId::ShortUdpTimeout:
        return Words::tr("Calls and QUIC connections then lose their translation in a pause. Flows without a reply "
                         "have a timeout of their own.");
    case FindingId::LimitSetter:
        return Words::tr("Change the options of kube-proxy, not the sysctls: it sets them again.");
    case FindingId::LostEvents:
        return Words::tr("The flows are right; flows that began and ended in between were not seen.");
    case FindingId::OffloadedFlows:
        return Words::tr("This is no error. “counter” in the flow table keeps their counters up to date.");
    case FindingId::ExpectationsFull:
        return Words::tr("A helper that finds no room drops the data connection it expects.");
    case FindingId::NothingTracked:
        return Words::tr("A rule with “ct” or address translation starts it; this one changes nothing else.");
    case FindingId::NotCounted: return Words::tr("It takes effect on new flows only.");
    }
    return {};
}

} // namespace

QString FindingWords::value(double value, ThresholdUnit unit)
{
    switch (unit) {
    case ThresholdUnit::Percent: return tr("%1 %").arg(decimal(value));
    case ThresholdUnit::PerSecond: return tr("%1/s").arg(decimal(value));
    case ThresholdUnit::Flows:
        return value != std::floor(value) ? tr("%1 flows").arg(decimal(value))
            : value == 1                  ? tr("1 flow")
                                          : tr("%Ln flows", nullptr, pluralOf(static_cast<std::uint64_t>(value)));
    case ThresholdUnit::Targets:
        return value != std::floor(value) ? tr("%1 targets").arg(decimal(value))
            : value == 1                  ? tr("1 target")
                                          : tr("%Ln targets", nullptr, pluralOf(static_cast<std::uint64_t>(value)));
    case ThresholdUnit::FlowsPerBucket: return tr("%1 a bucket").arg(decimal(value));
    case ThresholdUnit::Seconds: break;
    }
    const auto seconds = static_cast<std::uint64_t>(value);
    const std::uint64_t minutes = seconds / 60;
    const std::uint64_t hours = minutes / 60;
    if (seconds % 60 != 0 || minutes == 0)
        return minutes == 0 ? tr("%1 s").arg(seconds) : tr("%1 min %2 s").arg(minutes).arg(seconds % 60);
    if (minutes % 60 != 0 || hours == 0)
        return hours == 0 ? tr("%1 min").arg(minutes) : tr("%1 h %2 min").arg(hours).arg(minutes % 60);
    return hours % 24 == 0 ? tr("%1 d").arg(hours / 24) : tr("%1 h").arg(hours);
}

FindingWords FindingWords::of(const Finding &finding)
{
    FindingWords words;
    // Packets are also dropped while there is room, for want of memory or by a helper.
    const bool hasRoom = finding.id == FindingId::TableFull && finding.numbers.percent() < finding.limit;
    words.title = !hasRoom                          ? titleOf(finding.id)
        : finding.numbers.perSecond.value_or(0) > 0 ? tr("New flows are dropped")
                                                    : titleOf(FindingId::FillLevel);
    words.sentence = sentenceOf(finding);
    words.caveat = caveatOf(finding);
    if (finding.threshold) {
        const ThresholdDefinition &definition = definitionOf(*finding.threshold);
        const QString source = QString::fromUtf8(definition.source.data(), qsizetype(definition.source.size()));
        words.limit = value(finding.limit, definition.unit);
        // The source is that of the default.
        if (finding.limit == definition.value)
            words.limit = tr("%1 (%2)").arg(words.limit, source);
    }
    return words;
}

QString FindingWords::titleOf(FindingId id) { return tr(Words::titles[static_cast<std::size_t>(id)]); }

QString FindingWords::severity(Severity severity)
{
    switch (severity) {
    case Severity::Note: return tr("note");
    case Severity::Warning: return tr("warning");
    case Severity::Critical: return tr("critical");
    }
    return {};
}

QString FindingWords::reason(NotCheckedReason reason)
{
    switch (reason) {
    case NotCheckedReason::NoLimit: return tr("the limit is not known");
    case NotCheckedReason::NoStatistics: return tr("the kernel's counters are not known");
    case NotCheckedReason::NoSettings: return tr("the settings are not known");
    case NotCheckedReason::NoAccounting: return tr("packets are not counted (nf_conntrack_acct)");
    case NotCheckedReason::NoAges: return tr("the age of the flows is not known");
    case NotCheckedReason::NoExpectations: return tr("the expectations are not known");
    case NotCheckedReason::NoAddresses: return tr("the addresses of the machine are not known");
    case NotCheckedReason::NoNamespaces: return tr("not all network namespaces were counted");
    case NotCheckedReason::NoEvents: return tr("the table was read without events");
    case NotCheckedReason::OneMoment: return tr("a dump shows one moment");
    case NotCheckedReason::ShortWatch: return tr("the table was not watched for long enough");
    case NotCheckedReason::HiddenAddresses: return tr("the addresses are hidden");
    case NotCheckedReason::NoTimeLeft: return tr("the time left of the flows is not known");
    case NotCheckedReason::NotWatched: return tr("only a live table that is watched shows it");
    case NotCheckedReason::EndStates: return tr("a history has flows in the state in which they ended");
    }
    return {};
}

QString FindingWords::effect(const Remedy &remedy)
{
    switch (remedy.effect) {
    case Remedy::Effect::None: return {};
    case Remedy::Effect::ShowsFirst: return tr("shows what to change");
    case Remedy::Effect::MoreMemory:
        return tr("%1 of kernel memory or more").arg(QString::fromStdString(bytesText(remedy.amount)));
    case Remedy::Effect::FewerFlows:
        return remedy.amount == 1 ? tr("1 flow fewer") : tr("%Ln flows fewer", nullptr, pluralOf(remedy.amount));
    }
    return {};
}

QString FindingWords::development(const Finding &finding)
{
    if (!finding.began)
        return {};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(finding.began->time_since_epoch());
    const QDateTime began = QDateTime::fromSecsSinceEpoch(seconds.count());
    QString since = QLocale().toString(began.time(), QStringLiteral("HH:mm:ss"));
    if (began.date() != QDate::currentDate())
        since = began.date().toString(Qt::ISODate) + u' ' + since;
    switch (finding.growth) {
    case Growth::Unknown: return tr("since %1").arg(since);
    case Growth::Grows: return tr("since %1, growing").arg(since);
    case Growth::Steady: return tr("since %1, steady").arg(since);
    case Growth::Shrinks: return tr("since %1, shrinking").arg(since);
    }
    return {};
}

} // namespace ctscope
