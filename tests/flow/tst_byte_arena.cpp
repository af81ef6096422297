// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/byte_arena.h"

#include <QTest>

#include <array>
#include <limits>
#include <string>

using namespace ctscope;

class TestByteArena : public QObject {
    Q_OBJECT

private slots:
    void givesBackWhatWasPut();
    void numbersTakeAsManyBytesAsTheyNeed_data();
    void numbersTakeAsManyBytesAsTheyNeed();
    void readingBeyondTheEndGivesNothing();
    void copiesARangeOfItself();
};

void TestByteArena::givesBackWhatWasPut()
{
    ByteArena arena;
    QVERIFY(arena.empty());
    const std::string withNul("a\0b", 3);
    const std::array<std::uint8_t, 3> raw = {0, 127, 255};
    arena.putByte(200);
    arena.putString(withNul);
    arena.putNumber(300);
    arena.putString("");
    arena.putBytes(raw);

    ByteArena::Reader reader(arena, 0);
    QCOMPARE(reader.readByte(), std::uint8_t(200));
    QCOMPARE(std::string(reader.readString()), withNul);
    QCOMPARE(reader.readNumber(), std::uint64_t(300));
    QCOMPARE(std::string(reader.readString()), std::string());
    std::array<std::uint8_t, 3> back{};
    reader.readBytes(back);
    QCOMPARE(back, raw);
    QVERIFY(reader.atEnd());
    QCOMPARE(reader.position(), arena.size());
    QCOMPARE(std::size_t(arena.position()), arena.size());
}

void TestByteArena::numbersTakeAsManyBytesAsTheyNeed_data()
{
    QTest::addColumn<quint64>("number");
    QTest::addColumn<quint64>("size");
    const auto row = [](quint64 number, quint64 size) { QTest::addRow("%llu", number) << number << size; };
    row(0, 1);
    row(127, 1);
    row(128, 2);
    row(16383, 2);
    row(16384, 3);
    row(std::numeric_limits<quint32>::max(), 5);
    row(std::numeric_limits<qint64>::max(), 9);
    row(std::numeric_limits<quint64>::max(), 10);
}

void TestByteArena::numbersTakeAsManyBytesAsTheyNeed()
{
    QFETCH(quint64, number);
    ByteArena arena;
    arena.putNumber(number);
    QTEST(quint64(arena.size()), "size");
    QCOMPARE(ByteArena::Reader(arena, 0).readNumber(), std::uint64_t(number));
}

void TestByteArena::readingBeyondTheEndGivesNothing()
{
    ByteArena arena;
    arena.putNumber(100); // as the length of a string that is not there
    ByteArena::Reader cut(arena, 0);
    QCOMPARE(cut.readString().size(), std::size_t(0));
    ByteArena::Reader beyond(arena, 50);
    QVERIFY(beyond.atEnd());
    QCOMPARE(beyond.readByte(), std::uint8_t(0));
    QCOMPARE(beyond.readNumber(), std::uint64_t(0));
    QCOMPARE(beyond.readString().size(), std::size_t(0));
}

void TestByteArena::copiesARangeOfItself()
{
    ByteArena arena;
    arena.putString("flow");
    for (int i = 0; i < 12; ++i)
        arena.putRange(arena, 0, arena.size());
    QCOMPARE(arena.size(), std::size_t(5) << 12);
    ByteArena::Reader reader(arena, 0);
    for (int i = 0; i < 1 << 12; ++i)
        QCOMPARE(std::string(reader.readString()), std::string("flow"));
    QVERIFY(reader.atEnd());
}

QTEST_APPLESS_MAIN(TestByteArena)
#include "tst_byte_arena.moc"
