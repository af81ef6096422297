// SPDX-License-Identifier: GPL-3.0-or-later
#include "made_up_table.h"
#include "plain_model.h"
#include "stopwatch.h"

#include "format/dump_reader.h"
#include "tracking/flow_table.h"

#include <QSortFilterProxyModel>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

using namespace ctscope;

/// How much slower than a simpler thing on the same machine, in the same run, each part may be:
/// twice what tests/bench/run asks for. Each is tried several times, and the best of them counts,
/// as anything else that runs can only make it slower.
class TestRatios : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void readingIsNearCountingLines();
    void matchingIsNearCountingLines_data();
    void matchingIsNearCountingLines();
    void sortingIsFasterThanAProxy();
    void filteringIsFasterThanAProxy();
    void aFlowTakesLittleMemory();

private:
    double countingLines() const;

    static constexpr std::uint64_t flows = 200000;
    std::shared_ptr<const std::string> m_text;
    SnapshotPtr m_snapshot;
};

namespace {

constexpr int tries = 5;

/// The shortest of several times, in seconds of the processor: it does not count what others take.
template <typename Work> double best(Work &&work)
{
    double shortest = std::numeric_limits<double>::max();
    for (int i = 0; i < tries; ++i) {
        const bench::Stopwatch watch;
        work();
        shortest = std::min(shortest, watch.cpu());
    }
    return shortest;
}

Reading readingOf(const std::shared_ptr<const std::string> &text)
{
    DumpOptions options;
    options.keepText = false;
    return std::move(readDump(text, options).reading);
}

void compare(double ours, double theirs, double most, const char *what)
{
    const std::string sentence = std::string(what) + " took " + std::to_string(ours * 1e3) + " ms, which is "
        + std::to_string(ours / theirs) + " times as long, and may take " + std::to_string(most) + " times";
    qInfo("%s", sentence.c_str());
    QVERIFY2(ours <= theirs * most, sentence.c_str());
}

} // namespace

void TestRatios::initTestCase()
{
    std::string text;
    bench::makeTable(flows, true, [&text](std::string_view block) { text += block; });
    m_text = std::make_shared<const std::string>(std::move(text));
    m_snapshot = FlowTable().apply(readingOf(m_text), false, Timeouts());
    QCOMPARE(m_snapshot->rows.size(), static_cast<Row>(flows));
}

/// What `wc -l` does, with the copy from the file that it cannot do without.
double TestRatios::countingLines() const
{
    std::vector<char> block(std::size_t(256) << 10);
    std::size_t lines = 0;
    const double time = best([&] {
        lines = 0;
        for (std::size_t begin = 0; begin < m_text->size(); begin += block.size()) {
            const std::size_t size = std::min(block.size(), m_text->size() - begin);
            std::memcpy(block.data(), m_text->data() + begin, size);
            for (const char *at = block.data(), *const end = at + size;
                 (at = static_cast<const char *>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr;
                 ++at)
                ++lines;
        }
    });
    return lines == flows ? time : 0;
}

void TestRatios::readingIsNearCountingLines()
{
    // Two threads may take five times as long on the clock, so one may take ten times.
    const double ours = best([this] { readingOf(m_text); });
    compare(ours, countingLines(), 20, "Reading");
}

void TestRatios::matchingIsNearCountingLines_data()
{
    QTest::addColumn<bool>("shuffled");
    QTest::newRow("in the same order") << false;
    QTest::newRow("in another order") << true;
}

void TestRatios::matchingIsNearCountingLines()
{
    QFETCH(bool, shuffled);
    std::vector<Row> order(flows);
    std::iota(order.begin(), order.end(), Row(0));
    if (shuffled)
        std::ranges::shuffle(order, std::mt19937(3));
    double ours = std::numeric_limits<double>::max();
    for (int i = 0; i < tries; ++i) {
        FlowTable table;
        Reading first = readingOf(m_text);
        Reading second;
        for (const Row row : order)
            second.flows.append(first.flows, row);
        first.takenAt = Snapshot::Clock::time_point(std::chrono::seconds(100));
        second.takenAt = first.takenAt + std::chrono::seconds(1);
        table.apply(std::move(first), true, Timeouts());
        const bench::Stopwatch watch;
        const SnapshotPtr snapshot = table.apply(std::move(second), true, Timeouts());
        ours = std::min(ours, watch.cpu());
        QCOMPARE(snapshot->totals.begun, std::uint64_t(0));
    }
    compare(ours, countingLines(), 20, "Matching");
}

void TestRatios::sortingIsFasterThanAProxy()
{
    bench::PlainModel model;
    model.present(bench::frameOf(m_snapshot, {}));
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&model);
    proxy.setSortRole(bench::PlainModel::rawRole);
    const bench::Stopwatch watch;
    proxy.sort(static_cast<int>(Column::Source));
    const double theirs = watch.cpu();
    ViewSpec spec;
    spec.sort.column = Column::Source;
    compare(best([&] { static_cast<void>(orderFlows(*m_snapshot, spec, m_snapshot->takenAt)); }), theirs, 1.0 / 5,
        "Sorting");
}

void TestRatios::filteringIsFasterThanAProxy()
{
    bench::PlainModel model;
    model.present(bench::frameOf(m_snapshot, {}));
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&model);
    proxy.setFilterKeyColumn(-1);
    const bench::Stopwatch watch;
    proxy.setFilterFixedString(QStringLiteral("203.0.113.1"));
    QVERIFY(proxy.rowCount() > 0); // it filters when it is asked
    const double theirs = watch.cpu();
    for (const char *text : {"203.0.113.1", "443", "established"}) {
        ViewSpec spec;
        spec.filter = Filter::containing(text);
        // Two threads share the work, so the processor may take twice as long as the clock.
        compare(best([&] { static_cast<void>(orderFlows(*m_snapshot, spec, m_snapshot->takenAt)); }), theirs, 1.0 / 25,
            "Filtering");
    }
}

void TestRatios::aFlowTakesLittleMemory()
{
    FlowTable table;
    const SnapshotPtr snapshot = table.apply(readingOf(m_text), true, Timeouts());
    const std::size_t bytes = snapshot->rows.memory() + snapshot->rows.size() * sizeof(Row);
    const std::size_t perFlow = bytes / flows;
    QVERIFY2(perFlow <= 256, std::to_string(perFlow).c_str());
}

QTEST_GUILESS_MAIN(TestRatios)
#include "tst_ratios.moc"
