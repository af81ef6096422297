// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/event_fold.h"
#include "tracking/flow_table.h"

#include "support/flows.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

QString seconds(const std::optional<std::int64_t> &nanoseconds)
{
    return nanoseconds ? QString::number(double(*nanoseconds) / 1e9) : u"?"_s;
}

/// "A ESTABLISHED 432000 1-? | B TIME_WAIT 5-9 ended closed": start and stop in seconds.
QString folded(const QString &log)
{
    Reading events = briefReading(log);
    events.isEventLog = true;
    FlowTable table;
    const SnapshotPtr snapshot = table.apply(foldEvents(std::move(events)), false, Timeouts());
    QStringList rows;
    for (Row row = 0; row < snapshot->rows.size(); ++row) {
        const Flow flow = snapshot->rows.flows().flow(row);
        QString text = briefName(snapshot->rows.flows(), row);
        if (const auto word = state::name(flow.state); !word.empty())
            text += u' ' + QString::fromLatin1(word.data(), qsizetype(word.size()));
        if (flow.timeout)
            text += u' ' + QString::number(*flow.timeout);
        if (flow.mark)
            text += u" mark=%1"_s.arg(*flow.mark);
        if (flow.helper)
            text += u" helper="_s + QString::fromStdString(*flow.helper);
        text += u' ' + seconds(flow.start) + u'-' + seconds(flow.stop);
        if (snapshot->rows.track(row).end != EndReason::StillThere) {
            const QStringList ends{
                u"there"_s, u"expired"_s, u"closed"_s, u"removed"_s, u"replaced"_s, u"deleted"_s, u"unknown"_s};
            text += u" ended "_s + ends[int(snapshot->rows.track(row).end)];
        }
        rows << text;
    }
    // A flow that ended in the log is not a row that disappears soon.
    return snapshot->liveRows == snapshot->rows.size() ? rows.join(u" | ") : u"rows have ended"_s;
}

} // namespace

class EventFoldTest : public QObject {
    Q_OBJECT
private slots:
    void aLogBecomesTheFlowsItDescribes_data()
    {
        QTest::addColumn<QString>("log");
        QTest::addColumn<QString>("flows");
        const auto row = [](const char *what, const char *log, const char *flows) {
            QTest::newRow(what) << QString::fromLatin1(log) << QString::fromLatin1(flows);
        };
        row("one life, still there",
            "NEW A tcp SYN_SENT 120 unreplied at=1\nUPDATE A tcp SYN_RECV 60 at=2\n"
            "UPDATE A tcp ESTABLISHED 432000 assured at=3",
            "A ESTABLISHED 432000 1-?");
        row("a whole life",
            "NEW A tcp SYN_SENT 120 unreplied at=1\nUPDATE A tcp TIME_WAIT 120 assured at=4\n"
            "DESTROY A tcp TIME_WAIT assured at=124",
            "A TIME_WAIT 1-124 ended closed");
        row("an old kernel's DESTROY tells no state: the last one stands",
            "NEW A tcp SYN_SENT 120 unreplied at=1\nUPDATE A tcp ESTABLISHED 432000 at=2\nDESTROY A tcp at=9",
            "A ESTABLISHED 1-9 ended unknown");
        row("what only earlier events told is kept", "NEW A udp 30 mark=7 helper=sip at=1\nDESTROY A udp at=40",
            "A mark=7 helper=sip 1-40 ended unknown");
        row("a kernel that tells the time left, and tells none: it ran out",
            "NEW A udp 30 at=1\nDESTROY A udp at=31\nNEW B udp 30 at=2\nDESTROY B udp 28 at=4",
            "A 1-31 ended expired | B 28 2-4 ended removed");
        row("a program deleted it", "NEW A udp 30 at=1\nDESTROY A udp 20 userspace at=11", "A 20 1-11 ended deleted");
        row("the same tuple again is another flow", "NEW A udp 30 at=1\nDESTROY A udp at=31\nNEW A udp 30 at=50",
            "A 30 50-? | A 1-31 ended unknown");
        row("the DESTROY between was lost", "NEW A udp 30 at=1\nNEW A udp 30 at=50\nDESTROY A udp at=80",
            "A 30 1-? | A 50-80 ended unknown");
        row("another id is another flow",
            "NEW A udp 30 id=1 at=1\nUPDATE A udp 30 id=2 at=2\nUPDATE A udp 25 id=1 at=6", "A 25 1-? | A 30 ?-?");
        row("the log began in the middle", "UPDATE A tcp ESTABLISHED 432000 at=5\nDESTROY B udp at=6",
            "A ESTABLISHED 432000 ?-? | B ?-6 ended unknown");
        row("the log has no times", "NEW A udp 30\nDESTROY A udp", "A ?-? ended unknown");
        row("start= of the log goes before the time of the event", "NEW A udp 30 at=10 start=3\nUPDATE A udp 30 at=11",
            "A 30 3-?");
        row("those that ended stand last, each in the order they began",
            "NEW A udp 30 at=1\nNEW B udp 30 at=2\nNEW C udp 30 at=3\nDESTROY B udp at=4\nDESTROY A udp at=5",
            "C 30 3-? | A 1-5 ended unknown | B 2-4 ended unknown");
        row("nothing", "", "");
    }
    void aLogBecomesTheFlowsItDescribes()
    {
        QFETCH(QString, log);
        QFETCH(QString, flows);
        QCOMPARE(folded(log), flows);
    }

    void aTableIsNotFolded()
    {
        const Reading table = foldEvents(briefReading(u"A udp 30\nA udp 30"_s));
        QCOMPARE(table.flows.size(), 2u);
        QVERIFY(!table.isFolded);
    }

    void eachFlowKeepsTheLineOfItsLastEvent()
    {
        const auto text = std::make_shared<const std::string>("first\nsecond\n");
        Reading events = briefReading(u"NEW A udp 30"_s);
        events.isEventLog = true;
        events.flows.setText(text);
        events.flows.setLastLine(0, 5);
        events.flows.append(briefFlow(u"UPDATE A udp 29"_s));
        events.flows.setLastLine(6, 6);
        const Reading flows = foldEvents(std::move(events));
        QCOMPARE(flows.flows.size(), 1u);
        QVERIFY(flows.flows.line(0) == "second");
    }
};

QTEST_APPLESS_MAIN(EventFoldTest)
#include "tst_event_fold.moc"
