// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/plain_file.h"

#include <QTemporaryFile>
#include <QTest>

#include <string>
#include <string_view>

using namespace ctscope;

/// A file is read unchanged, by any number of threads, even when it became shorter.
class TestPlainFile : public QObject {
    Q_OBJECT
private slots:
    void readsTheWholeFile_data();
    void readsTheWholeFile();
    void readsWhatIsLeftOfAShorterFile();
    void stopsWhenAsked();
    void tellsWhyItCannotRead();
};

namespace {

std::string contents(std::size_t size)
{
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + i % 23 + i / 4096 % 3);
    return text;
}

std::string_view view(const PlainFile &file) { return {file.text->data(), file.text->size()}; }

constexpr std::size_t large = (std::size_t(40) << 20) + 77;

} // namespace

void TestPlainFile::readsTheWholeFile_data()
{
    QTest::addColumn<qulonglong>("size");
    QTest::addColumn<int>("threads");
    QTest::newRow("empty") << qulonglong(0) << 2;
    QTest::newRow("small") << qulonglong(5000) << 2;
    QTest::newRow("large, one thread") << qulonglong(large) << 1;
    QTest::newRow("large, two threads") << qulonglong(large) << 2;
    QTest::newRow("large, three threads") << qulonglong(large) << 3;
}

void TestPlainFile::readsTheWholeFile()
{
    QFETCH(qulonglong, size);
    QFETCH(int, threads);
    const std::string text = contents(size);
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write(text.data(), static_cast<qint64>(text.size()));
    QVERIFY(file.flush());
    std::uint64_t told = 0;
    const PlainFile read = readPlainFile(file.handle(), size, threads, {}, [&](std::uint64_t done) { told = done; });
    QVERIFY(read.text);
    QVERIFY(view(read) == text);
    QVERIFY(told <= size && (told > 0 || size == 0));
}

void TestPlainFile::readsWhatIsLeftOfAShorterFile()
{
    const std::string text = contents(large);
    for (const std::size_t left : {std::size_t(0), std::size_t(1000), large / 2 - 1, large / 2 + 5, large - 1}) {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write(text.data(), static_cast<qint64>(left));
        QVERIFY(file.flush());
        const PlainFile read = readPlainFile(file.handle(), large, 2, {}, {});
        QVERIFY(read.text);
        QVERIFY(view(read) == std::string_view(text).substr(0, left));
    }
}

void TestPlainFile::stopsWhenAsked()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    QVERIFY(file.resize(1000));
    std::stop_source stop;
    stop.request_stop();
    const PlainFile read = readPlainFile(file.handle(), 1000, 2, stop.get_token(), {});
    QVERIFY(!read.text);
    QCOMPARE(read.error, 0);
}

void TestPlainFile::tellsWhyItCannotRead()
{
    const PlainFile read = readPlainFile(-1, 1000, 2, {}, {});
    QVERIFY(!read.text);
    QCOMPARE(read.error, EBADF);
}

QTEST_APPLESS_MAIN(TestPlainFile)
#include "tst_plain_file.moc"
