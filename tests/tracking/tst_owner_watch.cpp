// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/owner_watch.h"

#include "support/flow_film.h"
#include "tracking/owner_columns.h"

#include <QTest>

#include <atomic>
#include <mutex>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

/// "A nginx exact | B - ended | C ?": the rows and what is known of their owners.
QString owners(const Snapshot &snapshot)
{
    QStringList rows;
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        QString line = briefName(snapshot.rows.flows(), row) + u' ';
        if (const auto owner = ownerOf(snapshot.rows.attached(), row)) {
            line += owner->process.empty() ? u"-"_s : text(owner->process);
            for (const std::string_view word : {wordOf(owner->kind), wordOf(owner->sure), wordOf(owner->reason)})
                line += word.empty() ? QString() : u' ' + text(word);
        } else {
            line += u'?';
        }
        rows << line;
    }
    return rows.join(u" | "_s);
}

/// Names each flow's owner after its source port, and counts the questions.
struct FakeFinder {
    std::mutex mutex;
    QStringList asked; ///< guarded by mutex: the flows of each question
    std::atomic<Owner::Reason> reason{Owner::Reason::None};

    OwnerWatch::Find find()
    {
        return [this](const Origin &, std::span<const FlowEnds> flows, const std::stop_token &) {
            std::vector<Owner> found;
            QString names;
            for (const FlowEnds &flow : flows) {
                const char letter = static_cast<char>(flow.keys.first - 1000);
                names += QLatin1Char(letter);
                Owner owner;
                owner.reason = reason;
                if (owner.reason == Owner::Reason::None) {
                    owner.kind = Owner::Kind::Socket;
                    owner.sure = Owner::Sure::Exact;
                    owner.process = std::string("program ") + letter;
                }
                found.push_back(owner);
            }
            const std::lock_guard lock(mutex);
            asked << names;
            return found;
        };
    }
    QString questions()
    {
        const std::lock_guard lock(mutex);
        return asked.join(u' ');
    }
};

constexpr int longEnough = 10'000; // ms

/// Waits for what the watch finds, and attaches it; false when nothing came.
bool attachFound(Film &film, OwnerWatch &watch, const SnapshotPtr &snapshot)
{
    std::vector<OwnerTexts::Column> columns;
    const auto found = [&] {
        columns = watch.take(snapshot->tracking);
        return !columns.empty();
    };
    if (!QTest::qWaitFor(found, longEnough))
        return false;
    for (auto &[id, texts] : columns)
        film.table().attach(id, std::move(texts));
    return true;
}

} // namespace

class OwnerWatchTest : public QObject {
    Q_OBJECT
private slots:
    void ownersArriveAndStay()
    {
        FakeFinder finder;
        OwnerWatch watch(finder.find());
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30\nB udp 30"_s);
        QCOMPARE(owners(*first), u"A ? | B ?"_s);
        watch.ask(first, OwnersWanted::All, {});
        QVERIFY(attachFound(film, watch, first));
        QCOMPARE(owners(*film.poll(1s, u"A udp 29\nB udp 29"_s)), u"A program A exact | B program B exact"_s);
        // The entry is gone, and so is its socket.
        QCOMPARE(owners(*film.poll(2s, u"B udp 28"_s)), u"B program B exact | A program A exact"_s);
    }

    void onlyFlowsThatAreNotKnownAreAskedFor()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30\nB udp 30\nC udp 30\nD udp 30"_s);
        QCOMPARE(rowsWithoutOwner(*first, OwnersWanted::All, {}), (std::vector<Row>{0, 1, 2, 3}));
        OwnerTexts texts;
        Owner known;
        known.kind = Owner::Kind::Forwarded;
        texts.add(1, known);
        Owner ended;
        ended.reason = Owner::Reason::Ended;
        texts.add(2, ended);
        Owner waiting;
        waiting.reason = Owner::Reason::NotAccepted;
        texts.add(3, waiting);
        for (auto &[id, values] : texts.take())
            film.table().attach(id, std::move(values));
        const SnapshotPtr second = film.poll(1s, u"A udp 29\nB udp 29\nC udp 29\nD udp 29"_s);
        QCOMPARE(owners(*second), u"A - forwarded | B - ended | C - not accepted | D ?"_s);
        QCOMPARE(rowsWithoutOwner(*second, OwnersWanted::All, {}), (std::vector<Row>{2, 3}));
    }

    void watchedFlowsAloneAreAskedFor()
    {
        FakeFinder finder;
        OwnerWatch watch(finder.find());
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30\nB udp 30\nC udp 30"_s);
        watch.ask(first, OwnersWanted::Watched, {});
        watch.ask(first, OwnersWanted::None, {1});
        watch.ask(first, OwnersWanted::Watched, {3, 77});
        QVERIFY(attachFound(film, watch, first));
        QCOMPARE(finder.questions(), u"C"_s);
        QCOMPARE(owners(*film.poll(1s, u"A udp 29\nB udp 29\nC udp 29"_s)), u"A ? | B ? | C program C exact"_s);
    }

    void whatBelongsToAnotherTableIsDropped()
    {
        FakeFinder finder;
        OwnerWatch watch(finder.find());
        Film film;
        Film other;
        const SnapshotPtr first = film.poll(0s, u"A udp 30"_s);
        const SnapshotPtr later = other.poll(0s, u"B udp 30"_s);
        watch.ask(first, OwnersWanted::All, {});
        QTRY_COMPARE_WITH_TIMEOUT(finder.questions(), u"A"_s, longEnough);
        QVERIFY(watch.take(later->tracking).empty());
    }

    void anUnacceptedConnectionIsAskedForAgain()
    {
        FakeFinder finder;
        finder.reason = Owner::Reason::NotAccepted;
        std::atomic<int> found = 0;
        OwnerWatch watch(finder.find(), [&found] { ++found; });
        Film film;
        SnapshotPtr snapshot = film.poll(0s, u"A udp 30"_s);
        watch.ask(snapshot, OwnersWanted::Watched, {1});
        QVERIFY(attachFound(film, watch, snapshot));
        snapshot = film.poll(1s, u"A udp 29"_s);
        QCOMPARE(owners(*snapshot), u"A - not accepted"_s);
        // The same answer is nothing new, or the window would show it and ask without end.
        watch.ask(snapshot, OwnersWanted::Watched, {1});
        QTRY_COMPARE_WITH_TIMEOUT(finder.questions(), u"A A"_s, longEnough);
        finder.reason = Owner::Reason::None;
        watch.ask(snapshot, OwnersWanted::Watched, {1});
        QVERIFY(attachFound(film, watch, snapshot));
        QCOMPARE(owners(*film.poll(2s, u"A udp 28"_s)), u"A program A exact"_s);
        QTRY_COMPARE_WITH_TIMEOUT(found.load(), 2, longEnough);
    }

    void theOwnersOfARecordAreWithTheirFlows()
    {
        for (const bool isHistory : {false, true}) {
            Reading reading = briefReading(QStringLiteral("A udp 30\nB udp 30"));
            if (isHistory)
                reading.covers = RecordedTimes{1, 2, {}};
            reading.owners.processes = {{}, "unbound"};
            FlowTable table;
            const SnapshotPtr snapshot = table.apply(std::move(reading), false, Timeouts());
            QCOMPARE(snapshot->rows.attached().text(owner_column::process, 0), std::string_view());
            QCOMPARE(snapshot->rows.attached().text(owner_column::process, 1), std::string_view("unbound"));
        }
    }
};

QTEST_GUILESS_MAIN(OwnerWatchTest)
#include "tst_owner_watch.moc"
