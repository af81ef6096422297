// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/decompress.h"

#include <QTest>

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <stop_token>

using namespace ctscope;

Q_DECLARE_METATYPE(ctscope::Compression)

class TestDecompress : public QObject {
    Q_OBJECT
private slots:
    void unpacks_data();
    void unpacks();
    void unpacksInBlocksOfAnySize_data() { unpacks_data(); }
    void unpacksInBlocksOfAnySize();
    void unpacksOneBehindAnother_data() { unpacks_data(); }
    void unpacksOneBehindAnother();
    void saysWhenTheEndIsMissing_data() { unpacks_data(); }
    void saysWhenTheEndIsMissing();
    void saysWhenItIsDamaged_data() { unpacks_data(); }
    void saysWhenItIsDamaged();
    void stopsAtTheLimit_data() { unpacks_data(); }
    void stopsAtTheLimit();
    void aLargeDictionaryIsTooLarge_data();
    void aLargeDictionaryIsTooLarge();
    void givesPiecesAndRunsNotAhead_data() { unpacks_data(); }
    void givesPiecesAndRunsNotAhead();
    void stopsWhenAsked();
    void handsPlainTextThrough();
    void takesZerosBehindGzip();
};

namespace {

std::string sample()
{
    std::string text;
    for (int i = 0; text.size() < 200'000; ++i)
        text += "tcp      6 " + std::to_string(i * 7919 % 432000) + " ESTABLISHED src=10.0.0." + std::to_string(i % 251)
            + "\n";
    return text;
}

std::string pack(Compression kind, const std::string &text)
{
    std::string out(text.size() + 50'000, '\0');
    auto *const bytes = reinterpret_cast<std::uint8_t *>(out.data());
    switch (kind) {
    case Compression::None: return text;
    case Compression::Gzip: {
        z_stream stream{};
        deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
        std::string input = text;
        stream.next_in = reinterpret_cast<Bytef *>(input.data());
        stream.avail_in = static_cast<uInt>(input.size());
        stream.next_out = bytes;
        stream.avail_out = static_cast<uInt>(out.size());
        deflate(&stream, Z_FINISH);
        out.resize(stream.total_out);
        deflateEnd(&stream);
        break;
    }
    case Compression::Xz: {
        std::size_t length = 0;
        lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t *>(text.data()),
            text.size(), bytes, &length, out.size());
        out.resize(length);
        break;
    }
    case Compression::Zstd:
        // With a checksum, as the zstd program writes it.
        ZSTD_CCtx *const context = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
        out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
        ZSTD_freeCCtx(context);
        break;
    }
    return out;
}

} // namespace

void TestDecompress::unpacks_data()
{
    QTest::addColumn<Compression>("kind");
    QTest::newRow("gzip") << Compression::Gzip;
    QTest::newRow("xz") << Compression::Xz;
    QTest::newRow("zstd") << Compression::Zstd;
}

void TestDecompress::unpacks()
{
    QFETCH(Compression, kind);
    const std::string text = sample();
    const std::string packed = pack(kind, text);
    QVERIFY(packed.size() < text.size() / 2);
    QCOMPARE(detectCompression(packed), kind);
    std::string out = "before ";
    QCOMPARE(decompress(packed, out), DecompressStatus::Ok);
    QVERIFY(out == "before " + text);
}

void TestDecompress::unpacksInBlocksOfAnySize()
{
    QFETCH(Compression, kind);
    const std::string text = sample();
    const std::string packed = pack(kind, text);
    for (const std::size_t size : {std::size_t(1), std::size_t(7), std::size_t(4096)}) {
        Decompressor decompressor(kind);
        std::string out;
        for (std::size_t i = 0; i < packed.size(); i += size)
            QCOMPARE(decompressor.feed(std::string_view(packed).substr(i, size), out), DecompressStatus::Ok);
        QCOMPARE(decompressor.finish(), DecompressStatus::Ok);
        QVERIFY(out == text);
    }
}

void TestDecompress::unpacksOneBehindAnother()
{
    QFETCH(Compression, kind);
    const std::string text = sample();
    std::string out;
    QCOMPARE(decompress(pack(kind, text) + pack(kind, "") + pack(kind, "the end"), out), DecompressStatus::Ok);
    QVERIFY(out == text + "the end");
}

void TestDecompress::saysWhenTheEndIsMissing()
{
    QFETCH(Compression, kind);
    const std::string text = sample();
    const std::string packed = pack(kind, text);
    std::string out;
    QCOMPARE(decompress(std::string_view(packed).substr(0, packed.size() - 5), out), DecompressStatus::Damaged);
    QVERIFY(out.size() > text.size() / 2);
    QVERIFY(text.starts_with(out));
    out.clear();
    QCOMPARE(decompress(std::string_view(packed).substr(0, 10), out), DecompressStatus::Damaged);
    QCOMPARE(out, std::string());
}

void TestDecompress::saysWhenItIsDamaged()
{
    QFETCH(Compression, kind);
    std::string packed = pack(kind, sample());
    packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x55);
    packed[packed.size() / 2 + 1] = static_cast<char>(packed[packed.size() / 2 + 1] ^ 0x55);
    std::string out;
    QCOMPARE(decompress(packed, out), DecompressStatus::Damaged);
}

void TestDecompress::stopsAtTheLimit()
{
    QFETCH(Compression, kind);
    const std::string text = sample();
    std::string out;
    QCOMPARE(decompress(pack(kind, text), out, 1000), DecompressStatus::TooLarge);
    QCOMPARE(out, text.substr(0, 1000));
    out.clear();
    QCOMPARE(decompress(pack(kind, text), out, text.size()), DecompressStatus::Ok);
}

void TestDecompress::aLargeDictionaryIsTooLarge_data()
{
    QTest::addColumn<QByteArray>("packed");
    // The header of the first block has the size of the dictionary; 36 is 1 GiB.
    std::string xz = pack(Compression::Xz, "small");
    constexpr std::size_t blockHeader = 12;
    const std::size_t length = (static_cast<std::size_t>(xz[blockHeader]) + 1) * 4;
    xz[xz.find("\x21\x01", blockHeader) + 2] = 36;
    const std::uint32_t sum =
        lzma_crc32(reinterpret_cast<const std::uint8_t *>(xz.data()) + blockHeader, length - 4, 0);
    for (std::size_t i = 0; i < 4; ++i)
        xz[blockHeader + length - 4 + i] = static_cast<char>(sum >> (8 * i));
    QTest::newRow("xz") << QByteArray::fromStdString(xz);
    // A frame with a window of 1 GiB and one block of two bytes as they are.
    QTest::newRow("zstd") << QByteArray("\x28\xb5\x2f\xfd\x00\xa0\x11\x00\x00hi", 11);
}

void TestDecompress::aLargeDictionaryIsTooLarge()
{
    QFETCH(QByteArray, packed);
    std::string out;
    QCOMPARE(decompress(packed.toStdString(), out), DecompressStatus::TooLarge);
    QCOMPARE(out, std::string());
}

void TestDecompress::givesPiecesAndRunsNotAhead()
{
    QFETCH(Compression, kind);
    const std::string packed = pack(kind, std::string(8'000'000, 'x'));
    Decompressor decompressor(kind);
    decompressor.give(packed);
    std::string_view piece;
    QCOMPARE(decompressor.take(piece), DecompressStatus::Ok);
    QVERIFY(!piece.empty() && piece.size() <= 256 << 10);
    // Less than what was already read.
    decompressor.setLimit(1);
    QCOMPARE(decompressor.take(piece), DecompressStatus::TooLarge);
    QCOMPARE(piece.size(), std::size_t(0));
}

void TestDecompress::stopsWhenAsked()
{
    std::stop_source source;
    source.request_stop();
    std::string out;
    QCOMPARE(decompress(pack(Compression::Gzip, sample()), out, Decompressor::defaultLimit, source.get_token()),
        DecompressStatus::Cancelled);
    QCOMPARE(out, std::string());
}

void TestDecompress::handsPlainTextThrough()
{
    std::string out;
    QCOMPARE(detectCompression("tcp      6 117"), Compression::None);
    QCOMPARE(decompress("tcp      6 117", out), DecompressStatus::Ok);
    QCOMPARE(out, std::string("tcp      6 117"));
}

void TestDecompress::takesZerosBehindGzip()
{
    std::string out;
    QCOMPARE(decompress(pack(Compression::Gzip, "one") + std::string(512, '\0'), out), DecompressStatus::Ok);
    QCOMPARE(out, std::string("one"));
    QCOMPARE(decompress(pack(Compression::Gzip, "one") + "garbage", out), DecompressStatus::Damaged);
}

QTEST_APPLESS_MAIN(TestDecompress)
#include "tst_decompress.moc"
