// SPDX-License-Identifier: GPL-3.0-or-later
// What only several readings of a table can show, and what one reading must not claim.
#include "query/diagnosis/diagnosis_track.h"
#include "query/diagnosis/reply_watch.h"
#include "query/filter/filter.h"

#include "support/diagnosed.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// A live table that is read again and again, and diagnosed after each reading.
class Watched {
public:
    /// The table cannot be read.
    void fails(int second) { m_flows.applyProblem({Problem::NoPermission, {}}, {}, Timeouts(), at(second)); }
    Diagnosis diagnosed(int second, const QString &table)
    {
        Reading reading = readingOfTable(table);
        reading.takenAt = at(second);
        m_flows.apply(std::move(reading), true, Timeouts());
        return diagnose({*m_flows.current(), m_flows.current()->knownAt}, {}, nullptr, &m_replies);
    }
    const Snapshot &snapshot() const { return *m_flows.current(); }

private:
    static Snapshot::Clock::time_point at(int second)
    {
        return Snapshot::Clock::time_point(std::chrono::hours(1) + std::chrono::seconds(second));
    }

    FlowTable m_flows;
    ReplyWatch m_replies;
};

/// A flow to a translated address that has sent and received so many packets.
QString query(int out, int in, const char *target = "10.0.9.1")
{
    return QStringLiteral("1 udp left=100 dport=53 dnat=%1 out=%2 in=%3").arg(QLatin1String(target)).arg(out).arg(in);
}

QString foundIn(const Diagnosis &diagnosis, std::string_view id)
{
    for (const Finding &finding : diagnosis.findings) {
        if (findingName(finding.id) == id)
            return printed(finding);
    }
    return {};
}

/// The findings that were not checked for one reason.
QString notChecked(const Diagnosis &diagnosis, NotCheckedReason reason)
{
    QStringList ids;
    for (const NotChecked &entry : diagnosis.notChecked) {
        if (entry.reason == reason)
            ids << QString::fromStdString(std::string(findingName(entry.id)));
    }
    return ids.join(u' ');
}

QString growth(Growth growth)
{
    switch (growth) {
    case Growth::Unknown: return QStringLiteral("unknown");
    case Growth::Grows: return QStringLiteral("grows");
    case Growth::Steady: return QStringLiteral("steady");
    case Growth::Shrinks: return QStringLiteral("shrinks");
    }
    return {};
}

/// How the first finding of each diagnosis develops; the diagnoses are two seconds apart.
QString developmentOf(const QStringList &surroundings)
{
    DiagnosisTrack track;
    QStringList developments;
    int second = 0;
    for (const QString &around : surroundings) {
        Diagnosis diagnosis = Surroundings(around).diagnose({}, {}, &track);
        track.add(diagnosis, DiagnosisTrack::TimePoint(std::chrono::seconds(second += 2)), {});
        developments << growth(diagnosis.findings.front().growth);
    }
    return developments.join(u' ');
}

} // namespace

class DiagnosisOverTimeTest : public QObject {
    Q_OBJECT
private slots:
    void aTableThatWasReadOnceHasNoRate()
    {
        const auto table = [](int queries) {
            return QStringLiteral("60 udp left=9; %1 udp left=9 dport=53").arg(queries);
        };
        Watched watched;
        watched.fails(0);
        QCOMPARE(
            foundIn(watched.diagnosed(5, table(40)), "dns-storm"), QStringLiteral("warning dns-storm 40/100 10.0.0.5"));
        QCOMPARE(foundIn(watched.diagnosed(9, table(48)), "dns-storm"),
            QStringLiteral("warning dns-storm 48/108 2/s 10.0.0.5"));
    }

    void whatTakesTwoReadingsIsNotCalledFineAfterOne()
    {
        const auto table = QStringLiteral("24 tcp SYN_SENT left=9 unreplied out=3; 376 tcp ESTABLISHED left=432000");
        const auto around = QStringLiteral("limit=1000 count=400 invalid=3");
        QCOMPARE(notChecked(Surroundings(around).diagnose(table), NotCheckedReason::ShortWatch),
            QStringLiteral("filling-up invalid-packets asymmetric-route"));
        QCOMPARE(
            notChecked(Surroundings(around + QStringLiteral(" dump")).diagnose(table), NotCheckedReason::OneMoment),
            QStringLiteral("filling-up invalid-packets asymmetric-route lost-events"));
        QCOMPARE(notChecked(Surroundings(QStringLiteral("dump")).diagnose(table), NotCheckedReason::NoStatistics),
            QStringLiteral("early-drops insert-failures invalid-packets asymmetric-route"));
        QCOMPARE(notChecked(Surroundings(QStringLiteral("count=400 invalid=0/s")).diagnose(table, {}, nullptr, 10),
                     NotCheckedReason::NoLimit),
            QStringLiteral("table-full fill-level filling-up"));
    }

    void repliesThatStopAreMissed_data()
    {
        QTest::addColumn<QList<QList<int>>>("readings"); // second, packets out, packets in
        QTest::addColumn<QString>("found");
        const auto silent = QStringLiteral("warning silent-udp-target 1 192.0.2.1:53");
        QTest::newRow("for a minute") << QList<QList<int>>{{0, 5, 5}, {10, 6, 6}, {20, 7, 6}, {50, 8, 6}, {80, 9, 6}}
                                      << silent;
        QTest::newRow("for less") << QList<QList<int>>{{0, 5, 5}, {10, 6, 6}, {20, 7, 6}, {50, 8, 6}, {79, 9, 6}}
                                  << QString();
        QTest::newRow("until one comes") << QList<QList<int>>{{0, 5, 5}, {20, 6, 5}, {79, 7, 5}, {80, 8, 6}, {90, 9, 6}}
                                         << QString();
        QTest::newRow("of a flow that ended with a packet")
            << QList<QList<int>>{{0, 5, 5}, {20, 6, 5}, {99, 6, 5}} << QString();
        QTest::newRow("seen late") << QList<QList<int>>{{0, 5, 5}, {99, 9, 5}} << QString();
        QTest::newRow("that were never there") << QList<QList<int>>{{0, 5, 0}, {99, 9, 0}} << QString();
    }
    void repliesThatStopAreMissed()
    {
        QFETCH(QList<QList<int>>, readings);
        Watched watched;
        QString found;
        for (const QList<int> &reading : readings)
            found = foundIn(watched.diagnosed(reading[0], query(reading[1], reading[2])), "silent-udp-target");
        QTEST(found, "found");
    }

    void theAddressThatNoLongerRepliesIsNamed()
    {
        Watched watched;
        Diagnosis diagnosis;
        for (const int second : {0, 10, 40, 70})
            diagnosis = watched.diagnosed(second, query(second, 5) + u';' + query(second, second, "10.0.9.2"));
        QCOMPARE(diagnosis.findings.size(), std::size_t(1));
        const Finding &finding = diagnosis.findings.front();
        QCOMPARE(printed(finding), QStringLiteral("warning silent-udp-target 1 192.0.2.1:53"));
        QCOMPARE(QString::fromStdString(finding.evidence.filter),
            QStringLiteral("proto == udp and dnat and dst == 192.0.2.1 and dport == 53 and reply.src == 10.0.9.1"));
        QCOMPARE(QString::fromStdString(finding.remedies.front().command),
            QStringLiteral("sudo conntrack -D -p udp --orig-dst 192.0.2.1 --dport 53 --reply-src 10.0.9.1"));
    }

    void severalSuchAddressesAreOneFilter()
    {
        Watched watched;
        Diagnosis diagnosis;
        for (const int second : {0, 10, 40, 70})
            diagnosis = watched.diagnosed(second,
                query(second, 5) + u';' + query(second, 5, "10.0.9.3") + u';' + query(second, second, "10.0.9.2"));
        const std::string &filter = diagnosis.findings.front().evidence.filter;
        QVERIFY2(filter.ends_with(" and reply.src in {10.0.9.1, 10.0.9.3}"), filter.c_str());
        const ParsedFilter read = readFilter(filter);
        QVERIFY2(read.ok(), filter.c_str());
        const auto rows = read.filter.rows({watched.snapshot(), watched.snapshot().knownAt}, {});
        QCOMPARE(int(rows->matches(0)) + int(rows->matches(1)) + int(rows->matches(2)), 2);
    }

    void repliesThatCannotBeWatchedAreNotChecked()
    {
        const auto reason = [](const Diagnosis &diagnosis) {
            const auto found = std::ranges::find(diagnosis.notChecked, FindingId::SilentUdpTarget, &NotChecked::id);
            return found == diagnosis.notChecked.end() ? std::nullopt : std::optional(found->reason);
        };
        Watched watched;
        QCOMPARE(reason(watched.diagnosed(0, query(5, 5))), std::optional(NotCheckedReason::ShortWatch));
        QCOMPARE(reason(watched.diagnosed(59, query(6, 6))), std::optional(NotCheckedReason::ShortWatch));
        QCOMPARE(reason(watched.diagnosed(60, query(7, 7))), std::nullopt);
        const auto uncounted = QStringLiteral("1 udp left=100 dport=53 dnat=10.0.9.1");
        QCOMPARE(reason(watched.diagnosed(70, uncounted)), std::optional(NotCheckedReason::NoAccounting));
        QCOMPARE(reason(Surroundings(QStringLiteral("dump")).diagnose(query(5, 5))),
            std::optional(NotCheckedReason::OneMoment));
        QCOMPARE(reason(Watched().diagnosed(0, QStringLiteral("1 udp left=100 dport=53"))), std::nullopt);
    }

    void theWatchIsBounded()
    {
        Watched watched;
        const auto many = [](int out) {
            return QStringLiteral("70000 udp left=100 dport=53 src=10.0.0.* sport=1024 dnat=10.0.9.1 out=%1 in=5")
                .arg(out);
        };
        QString found;
        for (const int second : {0, 10, 70})
            found = foundIn(watched.diagnosed(second, many(second)), "silent-udp-target");
        QCOMPARE(found, QStringLiteral("warning silent-udp-target %1 192.0.2.1:53").arg(ReplyWatch::mostFlows));
    }

    void aPartOfTheTableGrowsWithItsCount()
    {
        QCOMPARE(developmentOf({QStringLiteral("limit=1000 count=950 drop=0/s"),
                     QStringLiteral("limit=1000 count=1000 drop=0/s")}),
            QStringLiteral("unknown grows"));
    }

    void aCounterThatWasReadOnceDoesNotShrink()
    {
        QCOMPARE(developmentOf({QStringLiteral("early_drop=5000"), QStringLiteral("early_drop=1/s"),
                     QStringLiteral("early_drop=2/s")}),
            QStringLiteral("unknown unknown grows"));
    }
};

QTEST_GUILESS_MAIN(DiagnosisOverTimeTest)
#include "tst_diagnosis_over_time.moc"
