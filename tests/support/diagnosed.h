// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/diagnose.h"
#include "support/table_text.h"
#include "tracking/flow_table.h"

#include <QString>
#include <QStringList>

/// Diagnoses of tables in a few words.
namespace ctscope::test {

/// What is around a table, in words: "limit=1000 count=950 buckets=500 drop=2.5/s early_drop=7 full-in=1800
/// local=198.51.100.1 all=9000+ acct=0 lost=2 expectations=8 nf_conntrack_expect_max=10 dump". A counter with "/s" has
/// a rate, one without was read once; "all" with a "+" is of the namespaces that could be counted. Words that begin
/// with nf_ are settings.
class Surroundings {
public:
    explicit Surroundings(const QString &text)
    {
        auto facts = std::make_shared<KernelFacts>();
        std::vector<KernelSetting> settings;
        for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
            const QString name = word.section(u'=', 0, 0);
            const QString value = word.section(u'=', 1);
            const auto number = value.toULongLong();
            if (name == u"dump") {
                m_live = false;
            } else if (name == u"limit") {
                m_capacity.max = number;
            } else if (name == u"count") {
                m_capacity.count = number;
            } else if (name == u"buckets") {
                m_capacity.buckets = number;
            } else if (name == u"full-in") {
                m_timeToFull = std::chrono::seconds(number);
            } else if (name == u"local") {
                m_local = {{ip(value.toStdString())}};
            } else if (name == u"all") {
                // "+": some could not be counted.
                auto census = std::make_shared<NamespaceCensus>();
                census->complete = !value.endsWith(u'+');
                census->hiddenEntries = value.section(u'+', 0, 0).toULongLong();
                m_namespaces = std::move(census);
            } else if (name == u"acct") {
                facts->switches.accounting = number != 0;
            } else if (name == u"lost") {
                m_following.events = FollowState::Events::Running;
                m_following.overruns = number;
            } else if (name == u"expectations") {
                facts->expectations = std::vector<Expectation>(number);
            } else if (name.startsWith(u"nf_")) {
                settings.push_back(makeSetting("net.netfilter", name.toStdString(), value.toStdString()));
                m_timeouts.set(settings.back().name, value.toUInt());
            } else {
                CounterTrend counter;
                counter.name = name.toStdString();
                if (value.endsWith(u"/s"))
                    counter.perSecond = value.chopped(2).toDouble();
                else
                    counter.total = number;
                m_counters.push_back(counter);
            }
        }
        if (!settings.empty())
            facts->settings = settings;
        m_facts = facts;
    }

    /// The snapshot of a table that is `watched` seconds old, of which it was empty at first when that is not 0.
    std::shared_ptr<const Snapshot> snapshot(const QString &table, int watched = 0) const
    {
        const Snapshot::Clock::time_point begin(std::chrono::hours(1));
        FlowTable flows;
        flows.setFacts(m_facts);
        const auto apply = [&](Reading reading, int second) {
            reading.takenAt = begin + std::chrono::seconds(second);
            reading.wallTime = std::chrono::system_clock::time_point(std::chrono::seconds(1795441225 + second));
            reading.capacity = m_capacity;
            return flows.apply(std::move(reading), m_live, m_timeouts);
        };
        if (watched > 0)
            apply({}, 0);
        const SnapshotPtr made = apply(readingOfTable(table), watched);
        // What follows the table is told by a source, which is not here.
        const_cast<Snapshot &>(*made).origin().following = m_following; // NOLINT
        return made;
    }

    Diagnosis diagnose(const QString &table, const DiagnosisThresholds &thresholds = {},
        const DiagnosisTrack *track = nullptr, int watched = 0) const
    {
        const auto made = snapshot(table, watched);
        DiagnosisInput input{*made, made->takenAt};
        input.counters = m_counters;
        input.timeToFull = m_timeToFull;
        input.localAddresses = m_local;
        input.namespaces = m_namespaces;
        return ctscope::diagnose(input, thresholds, track);
    }

private:
    bool m_live = true;
    Capacity m_capacity;
    Timeouts m_timeouts;
    KernelFactsPtr m_facts;
    FollowState m_following;
    std::vector<CounterTrend> m_counters;
    std::optional<std::chrono::seconds> m_timeToFull;
    std::optional<std::vector<IpAddress>> m_local;
    NamespaceCensusPtr m_namespaces;
};

/// "warning idle-established 31/100 10.0.0.5:31": severity, id, count and total, rate, subject and its count.
inline QString printed(const Finding &finding)
{
    const FindingNumbers &numbers = finding.numbers;
    const auto text = [](std::string_view word) { return QString::fromUtf8(word.data(), qsizetype(word.size())); };
    QStringList words{text(severityName(finding.severity)), text(findingName(finding.id))};
    if (numbers.total > 0)
        words << QStringLiteral("%1/%2").arg(numbers.count).arg(numbers.total);
    else if (numbers.count > 0)
        words << QString::number(numbers.count);
    if (numbers.perSecond)
        words << QString::number(*numbers.perSecond) + QStringLiteral("/s");
    if (!numbers.subject.empty())
        words << text(numbers.subject);
    return words.join(u' ');
}

} // namespace ctscope::test
