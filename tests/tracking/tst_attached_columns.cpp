// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/attached_columns.h"

#include "support/flow_film.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr AttachedId process{0};
constexpr AttachedId host{1};

/// "A nginx | B - (ended)": flows and their values in one column.
QString values(const Snapshot &snapshot, AttachedId id = process)
{
    QStringList rows;
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        const std::string_view text = snapshot.rows.attached().text(id, row);
        rows << briefName(snapshot.rows.flows(), row) + u' '
                + (text.empty() ? u"-"_s : QString::fromUtf8(text.data(), qsizetype(text.size())))
                + (snapshot.ended(row) ? u" (ended)"_s : QString());
    }
    return rows.join(u" | "_s);
}

} // namespace

/// Values of attached columns stay with their flows, whatever happens to the rows.
class AttachedColumnsTest : public QObject {
    Q_OBJECT
private slots:
    void valuesArriveWithTheNextSnapshot()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30\nB udp 30"_s);
        film.table().attach(process, {{1, "nginx"}});
        QCOMPARE(values(*first), u"A - | B -"_s);
        QCOMPARE(values(*film.poll(1s, u"A udp 29\nB udp 29"_s)), u"A nginx | B -"_s);
        QCOMPARE(values(*first), u"A - | B -"_s);
    }

    void valuesFollowTheirFlowsThroughReadings()
    {
        Film film;
        film.poll(0s, u"A udp 30\nB udp 30\nC udp 30"_s);
        film.table().attach(process, {{1, "nginx"}, {3, "sshd"}});
        film.table().attach(host, {{2, "db.example"}});
        film.poll(1s, u"A udp 29\nB udp 29\nC udp 29"_s);
        const SnapshotPtr snapshot = film.poll(2s, u"C udp 28\nD udp 30\nB udp 28"_s);
        QCOMPARE(values(*snapshot), u"C sshd | D - | B - | A nginx (ended)"_s);
        QCOMPARE(values(*snapshot, host), u"C - | D - | B db.example | A - (ended)"_s);
        QCOMPARE(values(*film.poll(8s, u"D udp 24\nC udp 22"_s)), u"D - | C sshd | B - (ended)"_s);
    }

    void valuesFollowTheirFlowsThroughChanges()
    {
        Film film;
        film.poll(0s, u"A udp 30\nB udp 30\nC udp 30"_s);
        film.table().attach(process, {{1, "nginx"}, {2, "sshd"}, {3, "dig"}});
        QCOMPARE(
            values(*film.change(1s, u"NEW D udp 30\nUPDATE B udp 120 assured"_s)), u"A nginx | B sshd | C dig | D -"_s);
        QCOMPARE(values(*film.change(2s, u"DESTROY A udp"_s)), u"B sshd | C dig | D - | A nginx (ended)"_s);
        // The same tuple again is another flow, with values of its own.
        film.table().attach(process, {{5, "curl"}});
        QCOMPARE(values(*film.change(3s, u"NEW A udp 30"_s)), u"B sshd | C dig | D - | A curl | A nginx (ended)"_s);
        QCOMPARE(
            values(*film.change(4s, u"NEW E udp 30"_s)), u"B sshd | C dig | D - | A curl | E - | A nginx (ended)"_s);
        QCOMPARE(values(*film.poll(9s, u"A udp 25\nB udp 112 assured"_s)),
            u"A curl | B sshd | C dig (ended) | D - (ended) | E - (ended)"_s);
    }

    void valuesOutliveAProblem()
    {
        Film film;
        film.poll(0s, u"A udp 30\nB udp 30"_s);
        film.table().attach(process, {{2, "sshd"}});
        QCOMPARE(
            values(*film.table().applyProblem({Problem::Failed, {}}, {}, Timeouts(), zero + 1s)), u"A - | B sshd"_s);
        QCOMPARE(values(*film.poll(2s, u"B udp 28\nA udp 28"_s)), u"B sshd | A -"_s);
    }

    void aDumpThatIsReadAgainKeepsTheValuesOfTheSameFlows()
    {
        Film film({}, false);
        film.poll(0s, u"A udp 30\nB udp 30"_s);
        film.table().attach(host, {{1, "alpha"}, {2, "beta"}});
        QCOMPARE(values(*film.poll(1s, u"A udp 30\nB udp 30"_s), host), u"A alpha | B beta"_s);
        QCOMPARE(values(*film.poll(2s, u"A udp 30\nC udp 30"_s), host), u"A alpha | C -"_s);
    }

    void valuesOfFlowsThatAreGoneAreDropped()
    {
        Film film;
        film.poll(0s, u"A udp 30"_s);
        film.table().attach(process, {{77, "nginx"}});
        const SnapshotPtr snapshot = film.poll(1s, u"A udp 29"_s);
        QCOMPARE(values(*snapshot), u"A -"_s);
        QVERIFY(snapshot->rows.attached().empty());
    }
};

QTEST_APPLESS_MAIN(AttachedColumnsTest)
#include "tst_attached_columns.moc"
