// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/spool.h"

#include "support/ended_flows.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <memory>
#include <string>

using namespace ctscope;
using namespace ctscope::outlet;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

using Clock = SpoolEntry::Clock;

RowBatch batch(std::uint64_t id, BatchTable table = BatchTable::Flows)
{
    RowBatch made;
    made.table = table;
    made.id = id;
    made.rows = 10;
    made.first = someTime + static_cast<std::int64_t>(id) * oneSecond;
    made.last = made.first + oneSecond / 2;
    return made;
}

Spool::Limits smallLimits(std::uint64_t bytes = 1000)
{
    Spool::Limits limits;
    limits.mostBytes = bytes;
    limits.leastFree = 0;
    limits.mostMemory = bytes;
    return limits;
}

std::optional<SpoolEntry> next(Spool &spool)
{
    Clock::time_point when{};
    return spool.take(Clock::now(), when);
}

/// The ids of what waits, in the order in which it is sent; takes it all.
QString drained(Spool &spool)
{
    QStringList ids;
    while (const auto entry = next(spool))
        ids << QString::number(entry->id) + (entry->tried ? u"?"_s : u""_s);
    return ids.join(u' ');
}

} // namespace

class Spools : public QObject {
    Q_OBJECT
private slots:
    void batchesAreSentInTheirOrder();
    void anotherProcessFindsThemAgain();
    void newOnesComeBeforeThoseThatWait();
    void theOldestFlowsAreGivenUp();
    void aFullDiskIsASmallSpool();
    void whatCannotBeWrittenStaysInMemory();
    void halfAFileDoesNotCount();
    void oneProcessHasIt();

private:
    QString folder() { return m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction())); }
    std::unique_ptr<Spool> open(const Spool::Limits &limits = smallLimits())
    {
        return Spool::open(folder().toStdString(), limits);
    }
    QTemporaryDir m_folder;
};

void Spools::batchesAreSentInTheirOrder()
{
    const auto spool = open();
    for (const std::uint64_t id : {7u, 5u, 6u})
        QVERIFY(spool->add(batch(id), "body " + std::to_string(id)).empty());
    QCOMPARE(spool->totals().flows, 30u);
    const SpoolEntry first = next(*spool).value();
    QCOMPARE(spool->body(first), "body 7");
    QCOMPARE(next(*spool).value().id, 5u); // one that is taken is not given again
    spool->remove(first);
    QVERIFY(!spool->body(first));
    QCOMPARE(spool->totals().batches, 2u);
}

void Spools::anotherProcessFindsThemAgain()
{
    {
        const auto spool = open();
        spool->add(batch(1), "one");
        spool->add(batch(2, BatchTable::Events), "two");
        spool->add(batch(3), "three");
        QVERIFY(spool->markTried(next(*spool).value()));
    }
    const auto spool = open();
    QCOMPARE(spool->totals().batches, 3u);
    const SpoolEntry first = next(*spool).value();
    QCOMPARE(first.id, 1u);
    QVERIFY(first.tried);
    QCOMPARE(first.rows, 10u);
    QCOMPARE(first.first, someTime + oneSecond);
    QCOMPARE(spool->body(first), "one");
    QVERIFY(next(*spool).value().table == BatchTable::Events);
    spool->add(batch(4), "four");
    QCOMPARE(drained(*spool), u"3 4"_s);
}

void Spools::newOnesComeBeforeThoseThatWait()
{
    const auto spool = open();
    spool->add(batch(1), "one");
    const Clock::time_point now = Clock::now();
    Clock::time_point when{};
    spool->release(next(*spool).value(), now + std::chrono::hours(1), std::chrono::seconds(1));
    QVERIFY(!spool->take(now, when));
    QCOMPARE(when, now + std::chrono::hours(1));
    spool->add(batch(2), "two");
    QCOMPARE(spool->take(now + std::chrono::hours(2), when).value().id, 2u);
    QCOMPARE(spool->take(now + std::chrono::hours(2), when).value().id, 1u);
}

void Spools::theOldestFlowsAreGivenUp()
{
    const auto spool = open(smallLimits(100));
    spool->add(batch(1, BatchTable::Events), std::string(10, 'e'));
    spool->add(batch(2), std::string(40, 'a'));
    spool->add(batch(3), std::string(40, 'b'));
    const SpoolEntry event = next(*spool).value();
    const SpoolEntry sending = next(*spool).value();
    QCOMPARE(sending.id, 2u);
    const auto lost = spool->add(batch(4), std::string(40, 'c'));
    QCOMPARE(lost.size(), 1u);
    QCOMPARE(lost.front().id, 3u); // not the one that is being sent
    QCOMPARE(spool->totals().bytes, 90u);
    // One that is too large for all goes itself.
    QCOMPARE(spool->add(batch(5), std::string(95, 'd')).size(), 2u);
    QCOMPARE(drained(*spool), u""_s);
    spool->release(sending, {}, {});
    spool->release(event, {}, {});
    QCOMPARE(drained(*spool), u"1 2"_s);
    // Events alone have the same limit.
    spool->release(event, {}, {});
    spool->release(sending, {}, {});
    QCOMPARE(spool->add(batch(6, BatchTable::Events), std::string(95, 'e')).size(), 2u);
    QCOMPARE(drained(*spool), u"6"_s);
}

void Spools::aFullDiskIsASmallSpool()
{
    Spool::Limits limits = smallLimits();
    limits.leastFree = std::uint64_t(1) << 60;
    const auto spool = open(limits);
    QCOMPARE(spool->add(batch(1), "one").size(), 1u);
    QVERIFY(spool->add(batch(2, BatchTable::Events), "two").empty());
    QCOMPARE(drained(*spool), u"2"_s);
}

void Spools::whatCannotBeWrittenStaysInMemory()
{
    const auto spool = open(smallLimits(10));
    QVERIFY(QDir(folder()).removeRecursively());
    QVERIFY(spool->add(batch(1), "one").empty());
    QCOMPARE(spool->totals().error, ENOENT);
    QCOMPARE(spool->totals().memory, 3u);
    QCOMPARE(spool->add(batch(2), "too much").size(), 1u);
    const SpoolEntry entry = next(*spool).value();
    QCOMPARE(spool->body(entry), "one");
    QVERIFY(spool->markTried(entry));
    spool->remove(entry);
    QCOMPARE(spool->totals().memory, 0u);
    // At the end it is tried once more.
    QVERIFY(spool->add(batch(3), "three").empty());
    QVERIFY(QDir().mkpath(folder()));
    QVERIFY(spool->settle().empty());
    QCOMPARE(spool->totals().memory, 0u);
    QCOMPARE(spool->totals().bytes, 5u);
    QCOMPARE(spool->body(next(*spool).value()), "three");
    QVERIFY(QDir(folder()).removeRecursively());
    QVERIFY(spool->add(batch(4), "four").empty());
    QCOMPARE(spool->settle().size(), 1u);
    QCOMPARE(spool->totals().memory, 0u);
    QCOMPARE(spool->totals().flows, 10u); // of the one before, whose file was removed
}

void Spools::halfAFileDoesNotCount()
{
    open()->add(batch(1), "one");
    const QStringList files = QDir(folder()).entryList({u"*.gz"_s});
    QCOMPARE(files.size(), 1);
    QFile part(folder() + u'/' + QString(files.front()).replace(u"000000000001"_s, u"000000000002"_s) + u".part"_s);
    QVERIFY(part.open(QIODevice::WriteOnly));
    part.write("tw");
    part.close();
    QFile other(folder() + u"/000000000003-flows-x.gz"_s);
    QVERIFY(other.open(QIODevice::WriteOnly));
    const auto spool = open();
    QCOMPARE(drained(*spool), u"1"_s);
    QVERIFY(!part.exists());
    QVERIFY(other.exists());
}

void Spools::oneProcessHasIt()
{
    const auto spool = open();
    QVERIFY(!open());
    QCOMPARE(errno, EBUSY);
}

QTEST_GUILESS_MAIN(Spools)

#include "tst_spool.moc"
