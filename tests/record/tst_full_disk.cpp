// SPDX-License-Identifier: GPL-3.0-or-later
// A recorder whose disk is full, on a small disk of its own. Needs root.
#include "support/tape.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <random>

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

using namespace ctscope;
using namespace ctscope::record;
using namespace ctscope::test;

class FullDiskTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();

    void whatIsLostWhileTheDiskIsFullIsAGap();
    void theLeastThatStaysFreeStaysFree();

private:
    QString file(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    std::uint64_t freeBytes() const
    {
        struct statvfs disk { };
        return ::statvfs(m_folder.path().toUtf8().constData(), &disk) == 0
            ? std::uint64_t(disk.f_bavail) * disk.f_frsize
            : 0;
    }
    /// Records a table of this many flows as a whole, and a sample. True when it is on the disk.
    static bool record(RecordingWriter &writer, int now, std::uint32_t flows)
    {
        FlowBlock table;
        static std::mt19937 random(1);
        Flow flow = briefFlow(QStringLiteral("A udp 30"));
        for (std::uint32_t i = 0; i < flows; ++i) {
            flow.mark = static_cast<std::uint32_t>(random()); // nothing that could be packed well
            flow.id = static_cast<std::uint32_t>(random());
            table.append(flow, {at(now - 1), at(now), EndReason::StillThere, false, 0}, {});
        }
        writer.addKey(std::move(table), at(now));
        writer.addSample({at(now), {}, flows, 0, 0, {}, {}});
        return writer.commit(at(now));
    }

    QTemporaryDir m_folder;
    bool m_isMounted = false;
};

void FullDiskTest::initTestCase()
{
    const QByteArray folder = m_folder.path().toUtf8();
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
        || ::mount("tmpfs", folder.constData(), "tmpfs", 0, "size=16m") != 0)
        QSKIP("a disk of its own needs root");
    m_isMounted = true;
}

void FullDiskTest::cleanupTestCase()
{
    if (m_isMounted)
        ::umount2(m_folder.path().toUtf8().constData(), MNT_DETACH);
}

void FullDiskTest::whatIsLostWhileTheDiskIsFullIsAGap()
{
    Limits limits;
    limits.leastFree = 0;
    FileError error;
    const auto writer = RecordingWriter::open(file("a.ctrec").toStdString(), {}, limits, at(0), error);
    QVERIFY(writer != nullptr);
    QVERIFY(record(*writer, 0, 10));

    QFile ballast(file("ballast"));
    QVERIFY(ballast.open(QIODevice::WriteOnly));
    const QByteArray piece(64 << 10, 'x');
    while (ballast.write(piece) == piece.size() && ballast.flush()) { }
    int now = 1;
    while (record(*writer, now, 20'000) && now < 20)
        ++now;
    QVERIFY2(now < 20, "the disk was never full");
    QCOMPARE(writer->error().kind, FileError::Kind::Full);
    // More than it keeps in memory: what waits is given up.
    FlowStore ended;
    ended.append(briefFlow(QStringLiteral("B udp 30")));
    for (int i = 0; i < 1'000'001; ++i)
        writer->addEnded(ended, 0, {at(now), at(now), EndReason::Expired, false, 0}, {});
    QVERIFY(!writer->commit(at(now + 1)));

    QVERIFY(ballast.remove());
    QVERIFY(record(*writer, now + 10, 20));
    QVERIFY(!writer->error());
    auto reader = RecordingReader::open(file("a.ctrec").toStdString(), error);
    QVERIFY(reader.has_value());
    const auto gaps = reader->gaps({at(0), at(now + 10)});
    QCOMPARE(gaps.size(), std::size_t(1));
    QVERIFY(gaps.front().kind == Gap::Kind::DiskFull);
    QCOMPARE((gaps.front().end - noon) / second, std::int64_t(now + 10));
    QCOMPARE(reader->tableAt(at(0)).flows.size(), 10u);
    QCOMPARE(reader->tableAt(at(now + 10)).flows.size(), 20u);
}

void FullDiskTest::theLeastThatStaysFreeStaysFree()
{
    QFile::remove(file("a.ctrec"));
    Limits limits;
    limits.leastFree = 8 << 20;
    FileError error;
    const auto writer = RecordingWriter::open(file("b.ctrec").toStdString(), {}, limits, at(0), error);
    QVERIFY(writer != nullptr);
    // The oldest are removed for the new ones, or nothing is written.
    int full = 0;
    int last = 0; // that was written
    for (int now = 0; now < 50; ++now) {
        if (record(*writer, now, 40'000))
            last = now;
        else
            ++full;
        QVERIFY2(freeBytes() >= limits.leastFree, QByteArray::number(now));
    }
    QVERIFY2(full > 0, "the disk was never full");
    QVERIFY2(last > 40, QByteArray::number(last)); // it goes on
    auto reader = RecordingReader::open(file("b.ctrec").toStdString(), error);
    QVERIFY(reader && reader->range() && reader->range()->from > at(0));
}

QTEST_GUILESS_MAIN(FullDiskTest)
#include "tst_full_disk.moc"
