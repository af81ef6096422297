// SPDX-License-Identifier: GPL-3.0-or-later
// Requirements on every column, whatever it shows: a new column is tested here without a change.
#include "query/row_reader.h"
#include "query/flow_printer.h"
#include "query/text_filter.h"
#include "query/text_writer.h"
#include "support/random_flows.h"
#include "support/snapshots.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace ctscope;
using namespace ctscope::test;

class TestEveryColumn : public QObject {
    Q_OBJECT
private slots:
    void hasACompleteDefinition_data() { addColumns(); }
    void hasACompleteDefinition();
    void hasTextsAndValuesForTheSameRows_data() { addColumns(); }
    void hasTextsAndValuesForTheSameRows();
    void isSortedByItsValues_data() { addColumns(); }
    void isSortedByItsValues();
    void isFoundByWhatItShows_data() { addColumns(); }
    void isFoundByWhatItShows();
    void isPrinted_data() { addColumns(); }
    void isPrinted();
    void thatIsAddedIsFoundByItsText();

private:
    static void addColumns()
    {
        QTest::addColumn<int>("column");
        for (const ColumnDefinition &definition : allColumns())
            QTest::newRow(std::string(definition.id).c_str()) << static_cast<int>(definition.column);
    }
};

namespace {

const NumberStyle english{",", "."};

/// Flows of every kind, with rates; the last hundred have ended.
const SnapshotPtr &table()
{
    static const SnapshotPtr snapshot = [] {
        RandomFlows flows(11);
        std::vector<Known> there;
        std::vector<Known> ended;
        for (std::size_t i = 0; i < 1500; ++i) {
            Known known;
            known.flow = flows.flow();
            if (flows.oneIn(20))
                known.flow.stop = 1795440225729164123 + static_cast<std::int64_t>(flows.below(1000000000000));
            known.track.serial = i + 1;
            known.track.sinceStart = flows.oneIn(2);
            if (!flows.oneIn(3))
                known.rate = {static_cast<float>(flows.below(100000)), static_cast<float>(flows.below(100)), 0};
            known.track.end = i < 1400 ? EndReason::StillThere : EndReason::Expired;
            (i < 1400 ? there : ended).push_back(known);
        }
        return snapshotOf(there, ended);
    }();
    return snapshot;
}

CellContext context() { return {*table(), table()->takenAt + std::chrono::seconds(20)}; }

FramePtr frameOf(const ViewSpec &spec)
{
    auto frame = std::make_shared<Frame>();
    frame->snapshot = table();
    frame->order = std::make_shared<const FlowOrder>(*orderFlows(*table(), spec, context().now));
    frame->spec = spec;
    return frame;
}

std::string printedAs(FlowFormat format)
{
    TextWriter writer;
    printFlows(*frameOf({}), format, writer);
    return writer.takeText();
}

} // namespace

void TestEveryColumn::hasACompleteDefinition()
{
    QFETCH(int, column);
    const ColumnDefinition &definition = definitionOf(static_cast<Column>(column));
    QCOMPARE(static_cast<int>(definition.column), column);
    QCOMPARE(columnFromId(definition.id), std::optional(definition.column));
    QVERIFY(definition.value != nullptr);
    QVERIFY(definition.text != nullptr);
    QCOMPARE(definition.address.has_value(), definition.type == ColumnType::Address);
    QCOMPARE(definition.port != Column::Count, definition.type == ColumnType::Address);
    if (definition.port != Column::Count)
        QVERIFY(definitionOf(definition.port).type == ColumnType::Port);
}

void TestEveryColumn::hasTextsAndValuesForTheSameRows()
{
    QFETCH(int, column);
    const auto id = static_cast<Column>(column);
    const bool isPort = definitionOf(id).type == ColumnType::Port;
    std::size_t filled = 0;
    for (Row row = 0; row < table()->rows.size(); ++row) {
        const bool hasText = !cellText(context(), row, id, english).empty();
        QCOMPARE(!cellExactText(context(), row, id).empty(), hasText);
        const ColumnValue value = cellValue(context(), row, id);
        // An ICMP type or id, or a GRE key, has a text in the column of ports, but is not a port.
        if (!isPort || !hasText)
            QCOMPARE(!std::holds_alternative<std::monostate>(value), hasText);
        filled += hasText ? 1 : 0;
    }
    QVERIFY2(filled > 0, "no flow of the table has a value in this column");
}

void TestEveryColumn::isSortedByItsValues()
{
    QFETCH(int, column);
    const ColumnDefinition &definition = definitionOf(static_cast<Column>(column));
    RowReader reader(context(), english);
    for (const bool descending : {false, true}) {
        ViewSpec spec;
        spec.sort = {definition.column, descending};
        std::optional<std::tuple<std::uint32_t, std::uint64_t, std::uint64_t, std::string>> before;
        bool empty = false;
        const FramePtr frame = frameOf(spec);
        for (const Row row : frame->order->rows) {
            reader.moveTo(row);
            std::string text;
            definition.text(reader, text);
            const auto key = definition.key != nullptr ? definition.key(reader) : std::nullopt;
            const bool has = definition.key != nullptr ? key.has_value() : !text.empty();
            QVERIFY2(!(empty && has), "a row without a value comes before one with a value");
            empty = !has;
            if (!has)
                continue;
            const auto now = key ? std::tuple(key->group, key->high, key->low, std::string())
                                 : std::tuple(0u, std::uint64_t(0), std::uint64_t(0), text);
            QVERIFY(!before || (descending ? now <= *before : *before <= now));
            before = now;
        }
        QCOMPARE(frame->order->rows.size(), table()->rows.size());
    }
}

void TestEveryColumn::isFoundByWhatItShows()
{
    QFETCH(int, column);
    const auto id = static_cast<Column>(column);
    std::set<std::string> texts;
    for (Row row = 0; row < table()->rows.size() && texts.size() < 60; ++row) {
        for (const std::string &text : {cellText(context(), row, id, english), cellExactText(context(), row, id)}) {
            if (text.empty() || !texts.insert(text).second)
                continue;
            const auto filter = compileFilter(text, context(), english);
            QVERIFY2(filter && filter->matches(row), text.c_str());
        }
    }
    QVERIFY(!texts.empty());
}

void TestEveryColumn::isPrinted()
{
    QFETCH(int, column);
    const ColumnDefinition &definition = definitionOf(static_cast<Column>(column));
    static const QStringList csvHeader =
        QString::fromStdString(printedAs(FlowFormat::Csv)).section(QStringLiteral("\r\n"), 0, 0).split(u',');
    static const QStringList header =
        QString::fromStdString(printedAs(FlowFormat::Table)).section(u'\n', 0, 0).simplified().split(u' ');
    const QString id = QString::fromStdString(std::string(definition.id));
    QCOMPARE(csvHeader.value(column), id);
    QCOMPARE(header.contains(id.toUpper()), definition.printed != Printed::Never);
}

void TestEveryColumn::thatIsAddedIsFoundByItsText()
{
    std::vector<ColumnDefinition> columns(allColumns().begin(), allColumns().end());
    ColumnDefinition probe;
    probe.id = "probe";
    probe.text = [](RowReader &reader, std::string &out) { out += reader.row() == 3 ? "qqq" : ""; };
    columns.push_back(probe);
    const auto filter = compileFilter("QQ", context(), english, columns);
    std::string found;
    for (Row row = 0; row < 10; ++row)
        found += filter->matches(row) ? '3' : '-';
    QCOMPARE(found, std::string("---3------"));
}

QTEST_APPLESS_MAIN(TestEveryColumn)
#include "tst_every_column.moc"
