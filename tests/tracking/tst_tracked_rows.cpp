// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/tracked_rows.h"

#include "support/flows.h"

#include "flow/row_hash.h"

#include <QTest>

#include <string>
#include <vector>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr AttachedId process{7};
constexpr AttachedId host{2};

FlowTrack trackOf(FlowSerial serial)
{
    FlowTrack track;
    track.serial = serial;
    return track;
}

/// A row for each letter, with serials 1, 2, 3, …
TrackedRows rowsOf(const QString &letters)
{
    TrackedRows rows;
    for (const QChar letter : letters)
        rows.append(briefFlow(letter + u" udp 30"_s), trackOf(rows.size() + 1));
    return rows;
}

/// "A#1 5/s from 3 nginx,web | B#2": a flow, its serial, and whatever else the row has.
QString printed(const TrackedRows &rows)
{
    QStringList words;
    for (Row row = 0; row < rows.size(); ++row) {
        QString text = briefName(rows.flows(), row) + u'#' + QString::number(rows.track(row).serial);
        if (rows.hasRates())
            text += u" %1/s"_s.arg(double(rows.rate(row).bytes));
        if (rows.origin(row) != 0)
            text += u" from %1"_s.arg(rows.origin(row));
        QStringList values;
        for (const AttachedId id : {process, host}) {
            const std::string_view value = rows.attached().text(id, row);
            if (!value.empty())
                values << QString::fromUtf8(value.data(), qsizetype(value.size()));
        }
        if (!values.isEmpty())
            text += u' ' + values.join(u',');
        words << text;
    }
    return words.join(u" | "_s);
}

/// Three rows that have everything.
TrackedRows fullRows()
{
    TrackedRows rows;
    rows.keepRates();
    rows.append(briefFlow(u"A udp 30"_s), trackOf(1), {10, 1, 0});
    rows.append(briefFlow(u"B udp 30"_s), trackOf(2), {20, 2, 0});
    rows.append(briefFlow(u"C udp 30"_s), trackOf(3), {30, 3, 0});
    rows.setOrigin(1, 4);
    rows.attach(process, std::vector<AttachedText>{{1, "nginx"}, {3, "sshd"}});
    rows.attach(host, std::vector<AttachedText>{{2, "db"}});
    return rows;
}

const QString full = u"A#1 10/s nginx | B#2 20/s from 4 db | C#3 30/s sshd"_s;

} // namespace

class TrackedRowsTest : public QObject {
    Q_OBJECT
private slots:
    void aReadingBecomesRowsInItsOrder()
    {
        FlowStore flows = briefReading(u"B udp 30 bytes=5/5\nA udp 29 bytes=6/6"_s).flows;
        const TrackedRows rows(std::move(flows), true, 10, [](const FlowStore &store, Row row, FlowRate *rate) {
            rate->bytes = static_cast<float>(store.record(row).timeout);
            return trackOf(row + 5);
        });
        QCOMPARE(printed(rows), u"B#5 30/s | A#6 29/s"_s);
        QCOMPARE(rows.tracks().size(), std::size_t(2));
        QCOMPARE(rows.rates().size(), std::size_t(2));
        QCOMPARE(rows.find(6), std::optional<Row>(1));
        QCOMPARE(rows.find(7), std::nullopt);
    }

    void whatNoRowHasTakesNoMemory()
    {
        TrackedRows rows = rowsOf(u"ABC"_s);
        const std::size_t plain = rows.memory();
        rows.setOrigin(2, 0);
        rows.attach(process, std::vector<AttachedText>{{99, "nginx"}});
        QCOMPARE(rows.memory(), plain);
        QVERIFY(rows.rates().empty());
        QVERIFY(rows.attached().empty());
        QVERIFY(rows.attached().numbers(process).empty());
        QCOMPARE(printed(rows), u"A#1 | B#2 | C#3"_s);
    }

    void aCopyHasItAll() { QCOMPARE(printed(fullRows().copy()), full); }

    void arrivingValuesFindTheirFlows()
    {
        TrackedRows rows = fullRows();
        rows.attach(process, std::vector<AttachedText>{{3, "ssh"}, {9, "gone"}, {2, "postgres"}, {3, "scp"}, {1, ""}});
        QCOMPARE(printed(rows), u"A#1 10/s | B#2 20/s from 4 postgres,db | C#3 30/s scp"_s);
    }

    void equalValuesHaveOneNumber()
    {
        TrackedRows rows = rowsOf(u"ABCD"_s);
        rows.attach(process, std::vector<AttachedText>{{1, "nginx"}, {2, "sshd"}, {4, "nginx"}});
        const auto numbers = rows.attached().numbers(process);
        QCOMPARE(numbers.size(), std::size_t(4));
        QCOMPARE(numbers[0], numbers[3]);
        QVERIFY(numbers[0] != numbers[1]);
        QCOMPARE(numbers[2], TextNumber(0));
    }

    void rowsThatAreAppendedBringEverything()
    {
        TrackedRows rows = rowsOf(u"Z"_s);
        rows.keepRates();
        const TrackedRows others = fullRows();
        rows.append(others, 2);
        rows.append(others, 1);
        QCOMPARE(printed(rows), u"Z#1 -1/s | C#3 30/s sshd | B#2 20/s from 4 db"_s);
        rows.append(briefFlow(u"D udp 30"_s), trackOf(8));
        QCOMPARE(printed(rows), u"Z#1 -1/s | C#3 30/s sshd | B#2 20/s from 4 db | D#8 -1/s"_s);
    }

    void rangesAreCopiedWithEverything()
    {
        const TrackedRows others = fullRows();
        TrackedRows rows = others.startCopy(5, 2);
        rows.copyRange(others, 0, 1);
        rows.copyRange(others, 1, 1);
        rows.append(briefFlow(u"D udp 30"_s), trackOf(8), {5, 5, 0});
        rows.copyRange(others, 1, 3);
        QCOMPARE(printed(rows), u"A#1 10/s nginx | D#8 5/s | B#2 20/s from 4 db | C#3 30/s sshd"_s);
    }

    void anOriginIsAddedToRowsWithoutOne()
    {
        const TrackedRows others = rowsOf(u"ABC"_s);
        TrackedRows rows = others.startCopy(4, 1);
        rows.copyRange(others, 0, 2);
        rows.setOrigin(1, 9);
        rows.copyRange(others, 2, 3);
        QCOMPARE(printed(rows), u"A#1 | B#2 from 9 | C#3"_s);
        rows.keepRates();
        QCOMPARE(printed(rows), u"A#1 -1/s | B#2 -1/s from 9 | C#3 -1/s"_s);
    }

    void aReplacedEntryKeepsWhatHangsOnItsRow()
    {
        TrackedRows rows = fullRows();
        FlowStore changed;
        changed.append(briefFlow(u"B udp 77 assured"_s));
        rows.replace(1, changed, 0, trackOf(2), {25, 2, 0});
        QCOMPARE(printed(rows), u"A#1 10/s nginx | B#2 25/s from 4 db | C#3 30/s sshd"_s);
        QCOMPARE(rows.record(1).timeout, 77u);
        QCOMPARE(rows.size(), Row(3));
    }

    void removedRowsTakeEverythingAlong()
    {
        TrackedRows rows = fullRows();
        rows.remove(std::vector<Row>{0, 2});
        QCOMPARE(printed(rows), u"B#2 20/s from 4 db"_s);
        rows.remove({});
        rows.append(briefFlow(u"D udp 30"_s), trackOf(8));
        QCOMPARE(printed(rows), u"B#2 20/s from 4 db | D#8 -1/s"_s);
    }

    void rowsOfAnotherReadingInherit()
    {
        const TrackedRows before = fullRows();
        TrackedRows rows = rowsOf(u"CXBA"_s);
        rows.inheritAll(before, std::vector<Row>{2, noRow, 1, 0});
        QCOMPARE(printed(rows), u"C#1 sshd | X#2 | B#3 from 4 db | A#4 nginx"_s);
    }

    void textsThatNoRowHasAnyLongerAreDropped()
    {
        TrackedRows rows = rowsOf(u"AB"_s);
        for (int i = 0; i < 10000; ++i)
            rows.attach(host, std::vector<AttachedText>{{1, "host-" + std::to_string(i)}, {2, "db"}});
        TrackedRows next = rowsOf(u"BA"_s);
        next.inheritAll(rows, std::vector<Row>{1, 0});
        QCOMPARE(printed(next), u"B#1 db | A#2 host-9999"_s);
        QVERIFY(std::ranges::all_of(next.attached().numbers(host), [](TextNumber number) { return number <= 2; }));
        // What comes from before has its text in another pool.
        next.append(rows, 0);
        QCOMPARE(printed(next), u"B#1 db | A#2 host-9999 | A#1 host-9999"_s);
    }
};

QTEST_APPLESS_MAIN(TrackedRowsTest)
#include "tst_tracked_rows.moc"
