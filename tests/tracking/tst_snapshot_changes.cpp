// SPDX-License-Identifier: GPL-3.0-or-later
// What a snapshot says that it changed of the one before.
#include "tracking/flow_table.h"

#include "support/flow_film.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// "left B, replaced A, added D E, ended B": the flows of the rows that are listed.
QString printedChanges(const Snapshot &snapshot, const Snapshot &before)
{
    if (!snapshot.changes)
        return u"any"_s;
    const SnapshotChanges &changes = *snapshot.changes;
    if (changes.before != &before)
        return u"of another"_s;
    const auto name = [](const Snapshot &of, Row row) { return u' ' + briefName(of.rows.flows(), row); };
    QStringList parts;
    const auto add = [&parts](const QString &part) {
        if (part.contains(u' '))
            parts << part;
    };
    QString left = u"left"_s;
    for (const Row row : changes.left)
        left += name(before, row);
    QString replaced = u"replaced"_s;
    for (const auto &[was, is] : changes.replaced) {
        replaced += name(snapshot, is);
        if (name(before, was) != name(snapshot, is))
            replaced += u"?"_s;
    }
    QString added = u"added"_s;
    for (Row row = changes.firstAdded; row < snapshot.liveRows; ++row)
        added += name(snapshot, row);
    QString ended = u"ended"_s;
    for (const Row row : changes.ended)
        ended += name(snapshot, row);
    for (const QString &part : {left, replaced, added, ended})
        add(part);
    return parts.join(u", "_s);
}

} // namespace

class SnapshotChangesTest : public QObject {
    Q_OBJECT
private slots:
    void eventsAreListedAsChanges()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30 id=1\nB udp 30 id=2\nC udp 30 id=3"_s);
        const SnapshotPtr second =
            film.change(1s, u"A udp 29 id=1 UPDATE\nB udp id=2 DESTROY\nD udp 30 id=4 NEW\nE udp 30 id=5 NEW"_s);
        QCOMPARE(printedChanges(*second, *first), u"left B, replaced A, added D E, ended B"_s);
        const SnapshotPtr third = film.change(2s, u"F udp 30 id=6 NEW\nF udp 0 id=6 DESTROY"_s);
        QCOMPARE(printedChanges(*third, *second), u"ended F"_s);
        QCOMPARE(printedChanges(*third, *first), u"of another"_s);
        QCOMPARE(printedChanges(*film.change(3s, {}), *third), QString());
    }

    void aReadingMayChangeEachRow()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30 id=1"_s);
        QCOMPARE(printedChanges(*film.poll(1s, u"A udp 30 id=1"_s), *first), u"any"_s);
        const SnapshotPtr last = film.table().current();
        film.poll(2s, u"A udp 30 id=1\nB udp 30 id=2"_s);
        // The reading stands between.
        QCOMPARE(printedChanges(*film.change(2s, u"C udp 30 id=3 NEW"_s, true), *last), u"of another"_s);
    }

    void aPollWithoutAnswerChangesNothing()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30 id=1\nB udp 30 id=2"_s);
        QCOMPARE(printedChanges(*film.table().applySilence(zero + 1s), *first), QString());
    }

    void attachedValuesMayBeInAnyRow()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30 id=1"_s);
        film.table().attach(AttachedId(1), {{1, "nginx"}});
        QCOMPARE(printedChanges(*film.change(1s, {}), *first), u"any"_s);
    }

    void newFlowsHaveSerialsFromTheNextOneOn()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30 id=1\nB udp 30 id=2"_s);
        QCOMPARE(first->nextSerial, 3u);
        const SnapshotPtr second = film.change(1s, u"C udp 30 id=3 NEW"_s);
        QCOMPARE(second->rows.track(2).serial, first->nextSerial);
        QCOMPARE(second->nextSerial, 4u);
    }
};

QTEST_APPLESS_MAIN(SnapshotChangesTest)
#include "tst_snapshot_changes.moc"
