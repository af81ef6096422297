// SPDX-License-Identifier: GPL-3.0-or-later
// Requirements on every column, whatever it shows: a new column is tested here without a change.
#include "query/row_reader.h"
#include "names/address_kind.h"
#include "query/flow_printer.h"
#include "query/text_filter.h"
#include "query/text_writer.h"
#include "support/mmdb_writer.h"
#include "support/random_flows.h"
#include "support/snapshots.h"
#include "flow/row_hash.h"
#include "tracking/compared_rows.h"
#include "tracking/owner_columns.h"

#include <QFile>
#include <QTemporaryDir>
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

/// Some of the hosts have a name.
HostNamesPtr namesOf(const Snapshot &snapshot, RandomFlows &flows)
{
    std::vector<HostName> names;
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst}) {
            if (flows.oneIn(3))
                names.push_back({snapshot.rows.flows().address(row, slot),
                    "host-" + std::to_string(flows.below(900)) + ".example.net", NameSource::HostsFile});
        }
    }
    return std::make_shared<const HostNames>(std::move(names));
}

/// Each public address is somewhere.
GeoDataPtr placesOf(const Snapshot &snapshot)
{
    static const QTemporaryDir folder;
    std::vector<std::string> paths;
    for (const char *kind : {"Test-Country", "Test-ASN"}) {
        MmdbWriter writer(kind, 1764201600);
        std::set<IpAddress> known;
        for (Row row = 0; row < snapshot.rows.size(); ++row) {
            for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst}) {
                const IpAddress address = snapshot.rows.flows().address(row, slot);
                if (!isPublic(address) || !known.insert(address).second)
                    continue;
                const std::string number = std::to_string(64500 + known.size() % 40);
                writer.add(address, address.isV4() ? 32 : 128,
                    MmdbWriter::map({{"country", MmdbWriter::map({{"iso_code", MmdbWriter::text("C" + number)}})},
                        {"autonomous_system_number",
                            MmdbWriter::number(static_cast<std::uint32_t>(64500 + known.size() % 40))},
                        {"autonomous_system_organization", MmdbWriter::text("Network " + number)}}));
            }
        }
        const std::string bytes = writer.file();
        QFile file(folder.filePath(QLatin1String(kind)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) != qint64(bytes.size()))
            qFatal("a file of the test cannot be written");
        paths.push_back(file.fileName().toStdString());
    }
    return std::make_shared<const GeoData>(paths);
}

/// Some of the flows have an owner, of others it is known why they have none.
SnapshotPtr withOwners(const SnapshotPtr &snapshot, RandomFlows &flows)
{
    OwnerTexts texts;
    for (Row row = 0; row < snapshot->rows.size(); ++row) {
        Owner owner;
        owner.reason = Owner::Reason::Ended;
        if (flows.oneIn(2)) {
            const auto number = static_cast<std::uint32_t>(1 + flows.below(40000));
            owner.kind = Owner::Kind::Socket;
            owner.sure = flows.oneIn(2) ? Owner::Sure::Exact : Owner::Sure::Listening;
            owner.reason = flows.oneIn(2) ? Owner::Reason::None : Owner::Reason::TwoCandidates;
            owner.pid = number;
            owner.process = "program-" + std::to_string(number % 30);
            owner.user = "user-" + std::to_string(number % 7);
            owner.unit = "unit-" + std::to_string(number % 5) + ".service";
            owner.pod = flows.oneIn(4) ? "default/web-" + std::to_string(number % 3) : "";
            owner.commandLine = "/usr/bin/program-" + std::to_string(number % 30) + " --run";
            owner.container = flows.oneIn(3) ? "docker 3f2a9c01b7de" : "";
        }
        if (!flows.oneIn(3))
            texts.add(snapshot->rows.track(row).serial, owner);
    }
    const auto made = std::const_pointer_cast<Snapshot>(snapshot);
    for (const auto &[id, values] : texts.take())
        made->rows.attach(id, values);
    return made;
}

/// The flows are those of several machines, one of which has no name.
void giveMachines(Snapshot &snapshot)
{
    snapshot.origins.resize(3, snapshot.origin());
    snapshot.origins[0].machine = "gw-b";
    snapshot.origins[0].machineRank = 1;
    snapshot.origins[1].machine = "gw-a";
    for (Row row = 0; row < snapshot.rows.size(); ++row)
        snapshot.rows.setOrigin(row, static_cast<OriginIndex>(row % 3));
}

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
                known.rate = {static_cast<float>(flows.below(100000)), static_cast<float>(flows.below(100)), 0,
                    static_cast<float>(flows.below(100000))};
            known.track.end = i < 1400 ? EndReason::StillThere : EndReason::Expired;
            (i < 1400 ? there : ended).push_back(known);
        }
        // Every fourth row differs from another table.
        auto compared = std::make_shared<ComparedRows>();
        compared->before = snapshotOf(there);
        for (std::size_t i = 0; i < there.size() + ended.size(); ++i) {
            compared->rowsBefore.push_back(noRow);
            compared->changes.push_back(i % 4 == 0 ? ChangeSet{Change::State, Change::Grew} : ChangeSet{});
            compared->growth.emplace_back();
        }
        auto made = snapshotOf(there, ended);
        made->compared = std::move(compared);
        made->hosts = namesOf(*made, flows);
        made->geo = placesOf(*made);
        giveMachines(*made);
        return withOwners(made, flows);
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
