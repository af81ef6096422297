// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/file_source.h"
#include "source/text_source.h"

#include "support/fake_root.h"

#include <QDateTime>
#include <QFile>
#include <QTest>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include <lzma.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QByteArray line(int port)
{
    const QByteArray number = QByteArray::number(port);
    return "tcp      6 117 SYN_SENT src=192.168.1.6 dst=192.168.1.9 sport=" + number
        + " dport=22 [UNREPLIED] src=192.168.1.9 dst=192.168.1.6 sport=22 dport=" + number + " use=1\n";
}

QByteArray lines(int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += line(1 + i % 60000);
    return text;
}

QByteArray gzip(const QByteArray &text)
{
    z_stream stream{};
    constexpr int gzipWindow = 15 + 16;
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY);
    QByteArray packed(qsizetype(deflateBound(&stream, uLong(text.size()))), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = uInt(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = uInt(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

QByteArray xz(const QByteArray &text)
{
    QByteArray packed(qsizetype(lzma_stream_buffer_bound(std::size_t(text.size()))), '\0');
    std::size_t length = 0;
    lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const uint8_t *>(text.data()),
        std::size_t(text.size()), reinterpret_cast<uint8_t *>(packed.data()), &length, std::size_t(packed.size()));
    packed.resize(qsizetype(length));
    return packed;
}

QByteArray zstd(const QByteArray &text)
{
    QByteArray packed(qsizetype(ZSTD_compressBound(std::size_t(text.size()))), '\0');
    packed.resize(
        qsizetype(ZSTD_compress(packed.data(), std::size_t(packed.size()), text.data(), std::size_t(text.size()), 1)));
    return packed;
}

QString name(Problem problem)
{
    switch (problem) {
    case Problem::None: return u"fine"_s;
    case Problem::NoPermission: return u"no permission"_s;
    case Problem::NotCompiledIn: return u"not compiled in"_s;
    case Problem::NotLoaded: return u"not loaded"_s;
    case Problem::NoHelper: return u"no helper"_s;
    case Problem::NoEntry: return u"no entry"_s;
    case Problem::NamespaceGone: return u"namespace gone"_s;
    case Problem::Unused: return u"unused"_s;
    case Problem::NotFound: return u"not found"_s;
    case Problem::IsDirectory: return u"directory"_s;
    case Problem::Archive: return u"archive"_s;
    case Problem::NoMember: return u"no member"_s;
    case Problem::NotReached: return u"not reached"_s;
    case Problem::Empty: return u"empty"_s;
    case Problem::NotFlows: return u"not flows"_s;
    case Problem::NotRecognised: return u"not recognised"_s;
    case Problem::ToolFailed: return u"tool failed"_s;
    case Problem::Binary: return u"binary"_s;
    case Problem::Damaged: return u"damaged"_s;
    case Problem::NotRecording: return u"not a recording"_s;
    case Problem::NewerRecording: return u"newer recording"_s;
    case Problem::NothingRecorded: return u"nothing recorded"_s;
    case Problem::NoMoment: return u"no moment"_s;
    case Problem::TooLarge: return u"too large"_s;
    case Problem::Cancelled: return u"cancelled"_s;
    case Problem::CommandFailed: return u"command failed"_s;
    case Problem::HostLost: return u"host lost"_s;
    case Problem::HostRefused: return u"host refused"_s;
    case Problem::HostLacks: return u"host lacks"_s;
    case Problem::HistoryLost: return u"history lost"_s;
    case Problem::HistoryRefused: return u"history refused"_s;
    case Problem::NoHistory: return u"no history"_s;
    case Problem::Failed: return u"failed"_s;
    }
    return {};
}

/// "fine, 3 flows", "damaged, 12 flows", "directory".
QString printed(const ReadResult &result)
{
    QString text = name(result.problem.kind);
    if (result.reading && !result.reading->flows.empty())
        text += u", %1 flows"_s.arg(result.reading->flows.size());
    if (result.reading && result.reading->skipped != 0)
        text += u", %1 skipped"_s.arg(result.reading->skipped);
    return text;
}

ReadResult readFile(const std::string &path, FileSource::Options options = {})
{
    return FileSource(path, options).read({}, {});
}

} // namespace

class FileSourceTest : public QObject {
    Q_OBJECT
private slots:
    void whateverAFileHoldsIsReadOrNamed_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("a dump") << lines(3) << u"fine, 3 flows"_s;
        QTest::newRow("no newline at the end") << lines(3).chopped(1) << u"fine, 3 flows"_s;
        QTest::newRow("gzip") << gzip(lines(300)) << u"fine, 300 flows"_s;
        QTest::newRow("xz") << xz(lines(300)) << u"fine, 300 flows"_s;
        QTest::newRow("zstd") << zstd(lines(300)) << u"fine, 300 flows"_s;
        QTest::newRow("gzip of more than a head") << gzip(lines(20000)) << u"fine, 20000 flows"_s;
        QTest::newRow("empty") << QByteArray() << u"empty"_s;
        QTest::newRow("blanks") << QByteArray("\n \n\n") << u"empty"_s;
        QTest::newRow("gzip of nothing") << gzip(QByteArray()) << u"empty"_s;
        QTest::newRow("a single byte") << QByteArray("t") << u"not recognised"_s;
        QTest::newRow("prose") << QByteArray("It was a dark and stormy night.\n") << u"not recognised"_s;
        QTest::newRow("binary") << QByteArray("\x7f"
                                              "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0",
            24)
                                       .repeated(9)
                                << u"binary"_s;
        QTest::newRow("3 MB of zeros") << QByteArray(3'000'000, '\0') << u"binary"_s;
        QTest::newRow("gzip of 3 MB of zeros") << gzip(QByteArray(3'000'000, '\0')) << u"binary"_s;
        QTest::newRow("zstd of 40 MB of zeros") << zstd(QByteArray(40'000'000, '\0')) << u"binary"_s;
        QTest::newRow("a gzip that ends before it began") << gzip(lines(300)).left(12) << u"damaged"_s;
        QTest::newRow("only the magic of xz") << QByteArray("\xfd"
                                                            "7zXZ\0",
            6) << u"damaged"_s;
        QByteArray tar(1024, '\0');
        tar[0] = 'a';
        tar.replace(148, 8, QByteArray("000541\0 ", 8)); // the checksum: 'a' and eight blanks
        QTest::newRow("tar") << tar << u"archive"_s;
        QTest::newRow("tar, gzip") << gzip(tar) << u"archive"_s;
        QTest::newRow("zip") << QByteArray("PK\x03\x04\x14\0\0\0", 8) + QByteArray(40, '\0') << u"archive"_s;
        QTest::newRow("bzip2") << QByteArray("BZh91AY&SY\x12\x34") << u"archive"_s;
        QTest::newRow("expectations") << QByteArray("299 l3proto = 2 proto=6 src=127.0.0.1 dst=127.0.0.1 sport=0 "
                                                    "dport=41739 ftp\n")
                                      << u"not flows"_s;
    }
    void whateverAFileHoldsIsReadOrNamed()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, outcome);
        FakeRoot root;
        root.write(u"/dump"_s, content);
        const std::string path = root.path() + "/dump";
        const ReadResult result = readFile(path);
        QCOMPARE(printed(result), outcome);
        QCOMPARE(result.problem.detail, result.problem.kind == Problem::None ? std::string() : path);
    }

    void aTruncatedArchiveGivesWhatCameBefore_data()
    {
        QTest::addColumn<QByteArray>("packed");
        const QByteArray text = lines(20000);
        QTest::newRow("gzip") << gzip(text);
        QTest::newRow("xz") << xz(text);
        QTest::newRow("zstd") << zstd(text);
    }
    void aTruncatedArchiveGivesWhatCameBefore()
    {
        QFETCH(QByteArray, packed);
        FakeRoot root;
        root.write(u"/dump.gz"_s, packed.left(packed.size() / 2));
        const ReadResult result = readFile(root.path() + "/dump.gz");
        QCOMPARE(result.problem.kind, Problem::Damaged);
        QVERIFY(result.reading.has_value());
        const Row came = result.reading->flows.size();
        QVERIFY2(came > 1000 && came < 20000, qPrintable(QString::number(came)));
    }

    void oneBadLineIsSkippedAndNothingElseLost_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::newRow("a line of 10 MB") << QByteArray(10'000'000, 'x');
        QTest::newRow("a NUL") << QByteArray("tcp 6 1\0 src=", 13);
    }
    void oneBadLineIsSkippedAndNothingElseLost()
    {
        QFETCH(QByteArray, bad);
        FakeRoot root;
        const QByteArray all = lines(100);
        const qsizetype middle = lines(50).size();
        root.write(u"/dump"_s, all.left(middle) + bad + '\n' + all.mid(middle));
        const ReadResult result = readFile(root.path() + "/dump");
        QVERIFY(result.reading.has_value());
        QCOMPARE(result.reading->flows.size(), 100u);
        QCOMPARE(result.problem.kind, Problem::None);
    }

    void whatIsNoFileIsNamed()
    {
        const FakeRoot root;
        QCOMPARE(printed(readFile(root.path())), u"directory"_s);
        QCOMPARE(printed(readFile(root.path() + "/no/such/file")), u"not found"_s);
        QCOMPARE(printed(readFile("/dev/null")), u"empty"_s);
    }

    void aFileThatThisUserMayNotReadIsSaidToBeSo()
    {
        FakeRoot root;
        root.write(u"/dump"_s, lines(1));
        root.makeUnreadable(u"/dump"_s);
        const auto problem = root.asOrdinaryUser([&] { return int(readFile(root.path() + "/dump").problem.kind); });
        if (!problem)
            QSKIP("This process can neither be an ordinary user nor become one.");
        QCOMPARE(name(Problem(*problem)), u"no permission"_s);
    }

    void aTextBeyondTheLimitIsRefused()
    {
        FakeRoot root;
        root.write(u"/dump"_s, lines(100));
        root.write(u"/packed"_s, gzip(lines(100)));
        FileSource::Options options;
        options.mostBytes = 5000;
        QCOMPARE(printed(readFile(root.path() + "/dump", options)), u"too large"_s);
        QCOMPARE(printed(readFile(root.path() + "/packed", options)), u"too large"_s);
    }

    void anArchiveMayNotGrowOutOfProportion()
    {
        FakeRoot root;
        root.write(u"/table"_s, gzip(lines(30000)));
        root.write(u"/prose"_s, gzip(QByteArray("foo=bar baz\n").repeated(300'000)));
        root.write(u"/one"_s, gzip(lines(1).repeated(100'000)));
        FileSource::Options options;
        options.mostUnpackedOfAny = 1 << 20;
        QCOMPARE(printed(readFile(root.path() + "/table", options)), u"fine, 30000 flows"_s);
        QCOMPARE(printed(readFile(root.path() + "/prose", options)), u"too large"_s);
        QCOMPARE(printed(readFile(root.path() + "/one", options)), u"too large"_s);
        QCOMPARE(printed(readFile(root.path() + "/one")), u"fine, 100000 flows"_s);
    }

    void aFileThatGrowsIsReadAsFarAsItWentAtFirst()
    {
        FakeRoot root;
        // The file ends within a line, as one does that is being written.
        root.write(u"/log"_s, lines(20000) + line(7).left(40));
        const std::string path = root.path() + "/log";
        bool grown = false;
        const ReadResult result = FileSource(path).read({}, [&](std::uint64_t, std::uint64_t) {
            if (!std::exchange(grown, true))
                std::ofstream(path, std::ios::app) << line(7).mid(40).toStdString() << lines(5).toStdString();
        });
        QCOMPARE(printed(result), u"fine, 20000 flows"_s);
        QVERIFY(std::ranges::count(result.reading->remarks, Remark(Remark::FileGrew)) == 1);
    }

    void whatBecomesOfAFileMeanwhileIsNoticed_data()
    {
        QTest::addColumn<bool>("shrinks");
        QTest::addColumn<Remark::Kind>("remark");
        QTest::newRow("shorter") << true << Remark::FileShrank;
        QTest::newRow("overwritten") << false << Remark::FileWritten;
    }
    void whatBecomesOfAFileMeanwhileIsNoticed()
    {
        QFETCH(bool, shrinks);
        QFETCH(Remark::Kind, remark);
        FakeRoot root;
        const QByteArray text = lines(20000);
        root.write(u"/dump"_s, text);
        QFile file(QString::fromStdString(root.path()) + u"/dump"_s);
        // Long ago, so that any clock is fine enough.
        QVERIFY(file.open(QIODevice::ReadWrite)
            && file.setFileTime(QDateTime::fromSecsSinceEpoch(1), QFileDevice::FileModificationTime));
        bool done = false;
        const ReadResult result = FileSource(root.path() + "/dump").read({}, [&](std::uint64_t, std::uint64_t) {
            if (std::exchange(done, true))
                return;
            if (shrinks)
                QVERIFY(file.resize(text.size() / 2));
            else
                QVERIFY(file.write(text.left(10)) == 10 && file.flush());
        });
        QVERIFY(done && result.reading);
        QVERIFY(result.reading->doubts >= 1);
        QVERIFY(std::ranges::count(result.reading->remarks, Remark(remark)) == 1);
    }

    void progressGoesFromNothingToAll()
    {
        FakeRoot root;
        root.write(u"/dump"_s, lines(20000));
        const std::uint64_t size = std::uint64_t(lines(20000).size());
        std::uint64_t last = 0;
        bool forward = true;
        const ReadResult result =
            FileSource(root.path() + "/dump").read({}, [&](std::uint64_t done, std::uint64_t total) {
                forward = forward && done >= last && done <= total && total == size;
                last = done;
            });
        QCOMPARE(printed(result), u"fine, 20000 flows"_s);
        QVERIFY(forward);
        QVERIFY(last >= size / 2);
    }

    void aLongReadCanBeCancelled()
    {
        FakeRoot root;
        root.write(u"/dump"_s, lines(20000));
        std::stop_source stop;
        const ReadResult result =
            FileSource(root.path() + "/dump").read(stop.get_token(), [&](std::uint64_t, std::uint64_t) {
                stop.request_stop();
            });
        QCOMPARE(printed(result), u"cancelled"_s);
    }

    void aFifoIsReadToItsEnd()
    {
        const FakeRoot root;
        const std::string path = root.path() + "/fifo";
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        std::jthread writer([&] { std::ofstream(path) << lines(5000).toStdString(); });
        QCOMPARE(printed(readFile(path)), u"fine, 5000 flows"_s);
    }

    void waitingForAFifoCanBeCancelled()
    {
        const FakeRoot root;
        const std::string path = root.path() + "/fifo";
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        std::stop_source stop;
        std::jthread canceller([&] { stop.request_stop(); });
        QCOMPARE(printed(FileSource(path).read(stop.get_token(), {})), u"cancelled"_s);
    }

    void aFileOfProcHasNoSizeAndIsReadAllTheSame()
    {
        QCOMPARE(printed(readFile("/proc/self/status")), u"not recognised"_s);
    }

    void standardInputIsReadOnceAndShownAgain()
    {
        FakeRoot root;
        root.write(u"/dump"_s, gzip(lines(12)));
        const int kept = ::dup(STDIN_FILENO);
        QVERIFY(std::freopen((root.path() + "/dump").c_str(), "r", stdin) != nullptr);
        FileSource source("-");
        const QString first = printed(source.read({}, {}));
        const QString second = printed(source.read({}, {}));
        ::dup2(kept, STDIN_FILENO);
        ::close(kept);
        QCOMPARE(first, u"fine, 12 flows"_s);
        QCOMPARE(second, first);
        QCOMPARE(source.origin().kind(), Origin::Kind::StandardInput);
    }

    void anEventLogIsFoldedOnlyWhenAsked()
    {
        FakeRoot root;
        root.write(u"/log"_s, "    [NEW] " + line(5) + " [UPDATE] " + line(5) + "[DESTROY] " + line(5));
        QCOMPARE(printed(readFile(root.path() + "/log")), u"fine, 1 flows"_s);
        QCOMPARE(printed(readFile(root.path() + "/log", {.foldEvents = false})), u"fine, 3 flows"_s);
    }

    void aPastedTextIsADump()
    {
        TextSource source(lines(2).toStdString(), "Pasted text");
        QCOMPARE(printed(source.read({}, {})), u"fine, 2 flows"_s);
        QCOMPARE(printed(source.read({}, {})), u"fine, 2 flows"_s);
        QCOMPARE(source.origin().name(), std::string("Pasted text"));
        QVERIFY(!source.isLive());
        QCOMPARE(printed(TextSource("", "Pasted text").read({}, {})), u"empty"_s);
    }

    void aNameIsThePathWithoutItsFolders()
    {
        QCOMPARE(FileSource("/var/tmp/router.txt").origin().name(), std::string("router.txt"));
        QCOMPARE(FileSource("router.txt").origin().name(), std::string("router.txt"));
    }
};

QTEST_APPLESS_MAIN(FileSourceTest)
#include "tst_file_source.moc"
