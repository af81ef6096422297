// SPDX-License-Identifier: GPL-3.0-or-later
// Small packed files that unpack to very much: refused within the memory that the options promise.
#include "source/file_source.h"

#include "support/fake_root.h"
#include "support/peak_memory.h"

#include <QTest>

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

QByteArray gzipOf(const QByteArray &text, int times)
{
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray packed;
    QByteArray buffer(mebibyte, '\0');
    for (int i = 0; i <= times; ++i) {
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
        stream.avail_in = i < times ? uInt(text.size()) : 0;
        do {
            stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
            stream.avail_out = uInt(buffer.size());
            deflate(&stream, i < times ? Z_NO_FLUSH : Z_FINISH);
            packed.append(buffer.constData(), buffer.size() - qsizetype(stream.avail_out));
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return packed;
}

QByteArray xzOf(const QByteArray &text, int times)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_easy_encoder(&stream, 0, LZMA_CHECK_CRC32) != LZMA_OK)
        return {};
    QByteArray packed;
    QByteArray buffer(mebibyte, '\0');
    for (int i = 0; i <= times; ++i) {
        stream.next_in = reinterpret_cast<const std::uint8_t *>(text.data());
        stream.avail_in = i < times ? std::size_t(text.size()) : 0;
        do {
            stream.next_out = reinterpret_cast<std::uint8_t *>(buffer.data());
            stream.avail_out = std::size_t(buffer.size());
            if (lzma_code(&stream, i < times ? LZMA_RUN : LZMA_FINISH) > LZMA_STREAM_END)
                return {};
            packed.append(buffer.constData(), buffer.size() - qsizetype(stream.avail_out));
        } while (stream.avail_out == 0);
    }
    lzma_end(&stream);
    return packed;
}

QByteArray zstdOf(const QByteArray &text, int times)
{
    ZSTD_CStream *const stream = ZSTD_createCStream();
    QByteArray packed;
    QByteArray buffer(mebibyte, '\0');
    for (int i = 0; i <= times; ++i) {
        ZSTD_inBuffer in{text.constData(), i < times ? std::size_t(text.size()) : 0, 0};
        std::size_t left = 0;
        do {
            ZSTD_outBuffer out{buffer.data(), std::size_t(buffer.size()), 0};
            left = ZSTD_compressStream2(stream, &out, &in, i < times ? ZSTD_e_continue : ZSTD_e_end);
            packed.append(buffer.constData(), qsizetype(out.pos));
        } while (i < times ? in.pos < in.size : left != 0);
    }
    ZSTD_freeCStream(stream);
    return packed;
}

/// A mebibyte of one flow, repeated.
QByteArray equalFlows()
{
    const QByteArray line = "tcp      6 117 SYN_SENT src=192.168.1.6 dst=192.168.1.9 sport=40001 dport=22 [UNREPLIED] "
                            "src=192.168.1.9 dst=192.168.1.6 sport=22 dport=40001 use=1\n";
    return line.repeated(mebibyte / line.size());
}

} // namespace

class UnpackingLimitsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!test::memoryCanBeMeasured)
            QSKIP("With a sanitizer memory cannot be measured.");
    }

    void aBombIsRefusedInLittleMemory_data()
    {
        QTest::addColumn<QByteArray>("packed");
        QTest::addColumn<Problem>("problem");
        constexpr int times = 64;
        const QByteArray flows = equalFlows();
        QTest::newRow("flows, gzip") << gzipOf(flows, times) << Problem::TooLarge;
        QTest::newRow("flows, xz") << xzOf(flows, times) << Problem::TooLarge;
        QTest::newRow("flows, zstd") << zstdOf(flows, times) << Problem::TooLarge;
        const QByteArray prose = QByteArray("It was a dark and stormy night.\n").repeated(mebibyte / 32);
        QTest::newRow("prose, gzip") << gzipOf(prose, times) << Problem::TooLarge;
        QTest::newRow("prose, xz") << xzOf(prose, times) << Problem::TooLarge;
        QTest::newRow("prose, zstd") << zstdOf(prose, times) << Problem::TooLarge;
        const QByteArray zeros(mebibyte, '\0');
        QTest::newRow("zeros, gzip") << gzipOf(zeros, times) << Problem::Binary;
        QTest::newRow("zeros, xz") << xzOf(zeros, times) << Problem::Binary;
        QTest::newRow("zeros, zstd") << zstdOf(zeros, times) << Problem::Binary;
    }
    void aBombIsRefusedInLittleMemory()
    {
        QFETCH(QByteArray, packed);
        QFETCH(Problem, problem);
        FakeRoot root;
        root.write(u"/bomb"_s, packed);
        FileSource::Options options;
        options.mostUnpackedOfAny = 8 * mebibyte;
        const auto read = [&] { return FileSource(root.path() + "/bomb", options).read({}, {}).problem.kind; };
        QCOMPARE(read(), problem);

        const auto taken = test::memoryFor(read);
        QVERIFY(taken.has_value());
        constexpr std::int64_t beside = 24 * mebibyte; // the dictionary, the block, the head as it is judged
        const std::int64_t promised =
            problem == Problem::Binary ? 0 : std::int64_t(options.mostUnpackedOfAny) + 64 * packed.size();
        QVERIFY2(*taken < promised + beside,
            qPrintable(u"%1 MiB, packed %2 kB"_s.arg(*taken / mebibyte).arg(packed.size() / 1000)));
    }
};

QTEST_APPLESS_MAIN(UnpackingLimitsTest)
#include "tst_unpacking_limits.moc"
