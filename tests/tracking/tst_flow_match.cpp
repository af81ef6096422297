// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/flow_match.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

using namespace ctscope;

/// A reading is matched with the previous one, whatever its order.
class TestFlowMatch : public QObject {
    Q_OBJECT
private slots:
    void findsEveryFlowAgain_data();
    void findsEveryFlowAgain();
};

namespace {

Flow numbered(unsigned number)
{
    Flow flow;
    flow.protocol = protocol::udp;
    flow.original.src = flow.reply.dst = IpAddress::v4(0x0a000001);
    flow.original.dst = flow.reply.src = IpAddress::v4(0x0a000002);
    flow.original.keys = L4Keys::ports(static_cast<std::uint16_t>(number), 53);
    flow.reply.keys = L4Keys::ports(53, static_cast<std::uint16_t>(number));
    flow.mark = number;
    return flow;
}

} // namespace

void TestFlowMatch::findsEveryFlowAgain_data()
{
    QTest::addColumn<int>("shuffled");
    QTest::addColumn<int>("ended");
    QTest::newRow("in the same order") << 0 << 0;
    QTest::newRow("some ended and some are new") << 0 << 700;
    QTest::newRow("a tenth moved") << 2000 << 100;
    QTest::newRow("in any order") << 20000 << 0;
    QTest::newRow("in any order, half of them ended") << 20000 << 10000;
}

void TestFlowMatch::findsEveryFlowAgain()
{
    QFETCH(int, shuffled);
    QFETCH(int, ended);
    constexpr unsigned count = 20000;
    Snapshot last;
    std::map<unsigned, Row> rowOf;
    for (unsigned number = 0; number < count; ++number) {
        rowOf[number] = last.rows.append(numbered(number));
    }
    last.liveRows = count;

    std::mt19937 random(8);
    std::vector<unsigned> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0u);
    std::shuffle(numbers.begin(), numbers.begin() + shuffled, random);
    for (int i = 0; i < ended; ++i)
        numbers[random() % count] = count + static_cast<unsigned>(i); // ended, and a new one in its place
    FlowStore reading;
    for (const unsigned number : numbers)
        reading.append(numbered(number));

    const FlowMatch match = matchFlows(reading, &last);
    QCOMPARE(reading.size(), count);
    QCOMPARE(match.repeated, std::uint64_t(0));
    std::vector<bool> there(count);
    for (Row row = 0; row < count; ++row) {
        const auto known = rowOf.find(reading.record(row).mark);
        QCOMPARE(match.before[row], known == rowOf.end() ? noRow : known->second);
        if (known != rowOf.end())
            there[known->second] = true;
    }
    std::vector<Row> gone;
    for (Row row = 0; row < count; ++row) {
        if (!there[row])
            gone.push_back(row);
    }
    QVERIFY(match.gone == gone);
}

QTEST_APPLESS_MAIN(TestFlowMatch)
#include "tst_flow_match.moc"
