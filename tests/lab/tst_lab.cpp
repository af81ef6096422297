// SPDX-License-Identifier: GPL-3.0-or-later
// The running kernel's table, read by ctscope and by conntrack(8), compared field by field.
#include "format/dump_reader.h"
#include "lab/network_lab.h"
#include "lab/traffic.h"
#include "tracking/proc_source.h"

#include <QCoreApplication>
#include <QFile>
#include <QMap>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

/// For a fact to come true on a busy machine, ms.
constexpr int longEnough = 30'000;

/// The fields of one flow by name: "original src" → "10.1.0.2".
using Fields = QMap<QByteArray, QByteArray>;

QByteArray bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

/// In the lines of /proc and of conntrack -L -o extended every word has a name or a place. This
/// reads them with no knowledge of what they mean, so that both readers can be held against it.
Fields fieldsOfLine(const QByteArray &line)
{
    Fields fields;
    const QByteArrayList words = line.simplified().split(' ');
    fields["family"] = words.value(0);
    fields["protocol"] = words.value(3);
    QByteArray direction;
    for (qsizetype i = 4; i < words.size(); ++i) {
        const QByteArray &word = words[i];
        const QByteArray key = word.left(word.indexOf('='));
        const QByteArray value = word.mid(word.indexOf('=') + 1);
        if (key == "src")
            direction = direction.isEmpty() ? "original " : "reply ";
        if (word.startsWith('['))
            fields["status"] += word;
        else if (!word.contains('='))
            fields[word.front() >= 'A' ? "state" : "timeout"] = word;
        else if (QByteArrayList{"src", "dst", "sport", "dport", "type", "code", "srckey", "dstkey", "packets", "bytes"}
                     .contains(key)
                 || (key == "id" && !fields.contains(direction + key) && fields.contains(direction + "type")))
            fields[direction + key] = value;
        else
            fields[key] = value;
    }
    return fields;
}

/// The same fields out of a flow.
Fields fieldsOfFlow(const Flow &flow)
{
    Fields fields;
    fields["family"] = flow.original.src.isV6() ? "ipv6" : "ipv4";
    fields["protocol"] = QByteArray::number(flow.protocol);
    const auto number = [&fields](const QByteArray &name, const auto &value) {
        if (value)
            fields[name] = QByteArray::number(*value);
    };
    number("timeout", flow.timeout);
    if (flow.state != State::None)
        fields["state"] = bytes(state::name(flow.state));
    const auto direction = [&](const QByteArray &name, const Tuple &tuple, const std::optional<Counters> &counters) {
        fields[name + "src"] = QByteArray::fromStdString(tuple.srcString());
        fields[name + "dst"] = QByteArray::fromStdString(tuple.dstString());
        switch (tuple.keys.kind) {
        case L4Kind::None:
            break;
        case L4Kind::Ports:
            fields[name + "sport"] = QByteArray::number(tuple.keys.first);
            fields[name + "dport"] = QByteArray::number(tuple.keys.second);
            break;
        case L4Kind::Icmp:
            fields[name + "type"] = QByteArray::number(tuple.keys.icmpType());
            fields[name + "code"] = QByteArray::number(tuple.keys.icmpCode());
            fields[name + "id"] = QByteArray::number(tuple.keys.icmpId());
            break;
        case L4Kind::Gre:
            fields[name + "srckey"] = "0x" + QByteArray::number(tuple.keys.first, 16);
            fields[name + "dstkey"] = "0x" + QByteArray::number(tuple.keys.second, 16);
            break;
        }
        if (counters) {
            fields[name + "packets"] = QByteArray::number(quint64(counters->packets));
            fields[name + "bytes"] = QByteArray::number(quint64(counters->bytes));
        }
    };
    direction("original ", flow.original, flow.originalCounters);
    direction("reply ", flow.reply, flow.replyCounters);
    for (const std::string &word : statusWords(flow))
        fields["status"] += '[' + QByteArray::fromStdString(word) + ']';
    number("mark", flow.mark);
    number("zone", flow.zone);
    number("zone-orig", flow.zoneOriginal);
    number("zone-reply", flow.zoneReply);
    number("delta-time", flow.deltaTime);
    number("use", flow.use);
    number("id", flow.id);
    return fields;
}

/// Two readings cannot be made at the same moment, and the two printers differ in what they leave
/// out: the time runs, use counts the reader as well, conntrack -L is silent about zone 0 and
/// about GRE's own timeouts.
Fields comparable(Fields fields)
{
    for (const char *moving : {"timeout", "use", "delta-time", "stream_timeout"})
        fields.remove(moving);
    if (fields.value("zone") == "0")
        fields.remove("zone");
    return fields;
}

QByteArrayList printed(const QList<Fields> &flows)
{
    QByteArrayList lines;
    for (const Fields &fields : flows) {
        QByteArray line;
        for (auto it = fields.begin(); it != fields.end(); ++it)
            line += it.key() + '=' + it.value() + "; ";
        lines << line;
    }
    std::ranges::sort(lines);
    return lines;
}

/// A flow as Traffic::expected() has it.
QByteArray brief(const Flow &flow)
{
    QByteArray line = QByteArray::fromStdString(protocol::displayName(flow.protocol));
    if (flow.state != State::None)
        line += ' ' + bytes(state::name(flow.state));
    const auto target = [](const Tuple &tuple, bool source) {
        QByteArray text = QByteArray::fromStdString(source ? tuple.srcString() : tuple.dstString());
        if (tuple.keys.kind == L4Kind::Ports)
            text += ':' + QByteArray::number(source ? tuple.keys.first : tuple.keys.second);
        return text;
    };
    line += ' ' + QByteArray::fromStdString(flow.original.srcString()) + " > " + target(flow.original, false);
    if (natOf(flow).any())
        line += " < " + target(flow.reply, true) + " > " + QByteArray::fromStdString(flow.reply.dstString());
    if (flow.original.keys.kind == L4Kind::Icmp)
        line += " type=" + QByteArray::number(flow.original.keys.icmpType()) + '/'
            + QByteArray::number(flow.reply.keys.icmpType());
    if (flow.original.keys.kind == L4Kind::Gre)
        line += " keys=" + QByteArray::number(flow.original.keys.first) + '/'
            + QByteArray::number(flow.original.keys.second);
    for (const std::string &word : statusWords(flow))
        line += ' ' + QByteArray::fromStdString(word);
    if (flow.mark.value_or(0) != 0)
        line += " mark=" + QByteArray::number(*flow.mark);
    if (flow.zone.value_or(0) != 0)
        line += " zone=" + QByteArray::number(*flow.zone);
    if (flow.zoneOriginal)
        line += " zone-orig=" + QByteArray::number(*flow.zoneOriginal);
    return line;
}

QList<Flow> flowsOf(const Reading &reading)
{
    QList<Flow> flows;
    for (Row row = 0; row < reading.flows.size(); ++row)
        flows << reading.flows.flow(row);
    return flows;
}

QList<Flow> readProc()
{
    ProcSource source;
    const ReadResult result = source.read({}, {});
    if (!result.reading || result.reading->skipped != 0)
        return {};
    return flowsOf(*result.reading);
}

QList<Fields> fieldsOfLines(const QByteArray &text)
{
    QList<Fields> flows;
    for (const QByteArray &line : text.split('\n')) {
        if (!line.isEmpty())
            flows << comparable(fieldsOfLine(line));
    }
    return flows;
}

QList<Fields> fieldsOfFlows(const QList<Flow> &flows)
{
    QList<Fields> fields;
    for (const Flow &flow : flows)
        fields << comparable(fieldsOfFlow(flow));
    return fields;
}

/// Puts the times of the flows that two readings share side by side.
void compareTimes(const QList<Flow> &ours, const QList<Flow> &theirs)
{
    FlowStore a;
    FlowStore b;
    for (const Flow &flow : ours)
        a.append(flow);
    for (const Flow &flow : theirs)
        b.append(flow);
    for (Row row = 0; row < a.size(); ++row) {
        Row other = 0;
        while (other < b.size() && !FlowStore::sameTuple(a, row, b, other))
            ++other;
        QVERIFY2(other < b.size(), brief(ours[row]).constData());
        const auto near = [](auto x, auto y) { return (x > y ? x - y : y - x) <= 3; };
        QVERIFY2(near(ours[row].timeout.value(), theirs[other].timeout.value()), brief(ours[row]).constData());
        QVERIFY2(near(ours[row].deltaTime.value(), theirs[other].deltaTime.value()), brief(ours[row]).constData());
        // Reading /proc holds a reference of its own.
        QVERIFY2(near(ours[row].use.value(), theirs[other].use.value()), brief(ours[row]).constData());
    }
}

} // namespace

class TestLab : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void everyFlowStandsInTheTable();
    void procAndConntrackShowTheSame();
    void conntracksFormatsTellTheSame_data();
    void conntracksFormatsTellTheSame();
    void printShowsWhatConntrackShows();
    void theGaugeSeesThisNamespaceAlone();
    void cleanupTestCase();

private:
    /// What a program prints in the gateway; its complaint, which equals no table, when it fails.
    QByteArray printedBy(const QStringList &command) const
    {
        const Output output = m_lab->run(NetworkLab::Place::Gateway, command);
        return output.status == 0 ? output.text : command.first().toUtf8() + " failed: " + output.errors;
    }
    QByteArray conntrack(const QStringList &arguments) const
    {
        return printedBy(QStringList{QStringLiteral("conntrack")} + arguments);
    }

    std::unique_ptr<NetworkLab> m_lab;
    std::unique_ptr<Traffic> m_traffic;
};

void TestLab::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    for (const char *tool : {"ip", "nft", "nsenter", "conntrack"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            QSKIP(QByteArray("the program \"" + QByteArray(tool) + "\" is not installed").constData());
    }
    try {
        m_lab = std::make_unique<NetworkLab>();
        if (!QFile::exists(QStringLiteral("/proc/net/nf_conntrack")))
            QSKIP("this kernel has no /proc/net/nf_conntrack");
        m_traffic = std::make_unique<Traffic>(*m_lab);
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
}

void TestLab::init()
{
    QVERIFY(m_traffic != nullptr);
}

void TestLab::everyFlowStandsInTheTable()
{
    const auto seen = [] {
        QByteArrayList lines;
        for (const Flow &flow : readProc())
            lines << brief(flow);
        std::ranges::sort(lines);
        return lines;
    };
    const auto joined = [&] { return seen().join('\n') + "\n-- expected --\n" + Traffic::expected().join('\n'); };
    QTRY_VERIFY2_WITH_TIMEOUT(seen() == Traffic::expected(), joined().constData(), longEnough);
}

void TestLab::procAndConntrackShowTheSame()
{
    const QStringList extended{QStringLiteral("-L"), QStringLiteral("-o"), QStringLiteral("extended")};
    // What is lost on purpose is sent again now and then: until nothing moved between two readings.
    // This may be true for a moment only, so it is not asked for twice.
    QList<Flow> ours;
    QByteArray theirs;
    const auto same = [&] {
        ours = readProc();
        theirs = conntrack(extended);
        return !ours.isEmpty() && printed(fieldsOfFlows(ours)) == printed(fieldsOfLines(theirs));
    };
    const auto both = [&] {
        return printed(fieldsOfFlows(ours)).join('\n') + "\n-- conntrack --\n" + printed(fieldsOfLines(theirs)).join('\n');
    };
    QVERIFY2(QTest::qWaitFor(same, longEnough), both().constData());
    QCOMPARE(ours.size(), Traffic::expected().size());

    const DumpResult read = readDump(std::make_shared<std::string>(theirs.toStdString()));
    QCOMPARE(read.reading.skipped, std::uint64_t(0));
    QCOMPARE(printed(fieldsOfFlows(flowsOf(read.reading))).join('\n'), printed(fieldsOfLines(theirs)).join('\n'));
    compareTimes(ours, flowsOf(read.reading));
}

void TestLab::conntracksFormatsTellTheSame_data()
{
    QTest::addColumn<QString>("output");
    QTest::addColumn<QByteArrayList>("untold");
    QTest::newRow("plain") << QString() << QByteArrayList{};
    QTest::newRow("id") << QStringLiteral("extended,id") << QByteArrayList{};
    QTest::newRow("ktimestamp") << QStringLiteral("extended,ktimestamp") << QByteArrayList{};
    // XML has no words for the keys of ICMP and GRE.
    QTest::newRow("xml") << QStringLiteral("xml")
                         << QByteArrayList{"type", "code", "id", "srckey", "dstkey"};
    QTest::newRow("save") << QStringLiteral("save")
                          << QByteArrayList{"mark", "packets", "bytes", "zone-orig"};
}

void TestLab::conntracksFormatsTellTheSame()
{
    QFETCH(QString, output);
    QFETCH(QByteArrayList, untold);
    const auto without = [&untold](QList<Fields> flows) {
        for (Fields &fields : flows) {
            for (const QByteArray &name : untold) {
                for (const char *direction : {"", "original ", "reply "})
                    fields.remove(direction + name);
            }
            fields.remove("id");
        }
        return printed(flows).join('\n');
    };
    QStringList arguments{QStringLiteral("-L")};
    if (!output.isEmpty())
        arguments << QStringLiteral("-o") << output;
    QByteArray expected;
    QByteArray actual;
    QByteArray text;
    const auto same = [&] {
        expected = without(fieldsOfFlows(readProc()));
        text = conntrack(arguments);
        const DumpResult read = readDump(std::make_shared<std::string>(text.toStdString()));
        actual = without(fieldsOfFlows(flowsOf(read.reading)));
        return actual == expected && read.reading.skipped == 0;
    };
    QVERIFY2(QTest::qWaitFor(same, longEnough),
             (expected + "\n-- as read --\n" + actual + "\n-- from --\n" + text).constData());
}

void TestLab::printShowsWhatConntrackShows()
{
    const QStringList command{QStringLiteral(CTSCOPE_BINARY), QStringLiteral("--print"), QStringLiteral("--format"),
                              QStringLiteral("conntrack"), QStringLiteral("proc")};
    QList<Fields> ours;
    QList<Fields> theirs;
    const auto same = [&] {
        ours = fieldsOfLines(printedBy(command));
        theirs = fieldsOfLines(conntrack({QStringLiteral("-L"), QStringLiteral("-o"), QStringLiteral("extended")}));
        return !ours.isEmpty() && printed(ours) == printed(theirs);
    };
    const auto both = [&] { return printed(ours).join('\n') + "\n-- conntrack --\n" + printed(theirs).join('\n'); };
    QVERIFY2(QTest::qWaitFor(same, longEnough), both().constData());
}

void TestLab::theGaugeSeesThisNamespaceAlone()
{
    ProcSource source;
    QTRY_COMPARE(source.capacity().count, std::optional<std::uint64_t>(Traffic::expected().size()));
    QCOMPARE(source.capacity().count.value(),
             conntrack({QStringLiteral("-C")}).trimmed().toULongLong());
    QVERIFY(source.capacity().max.value() > 0);
    QVERIFY(source.capacity().buckets.value() > 0);
}

void TestLab::cleanupTestCase()
{
    m_traffic.reset();
    m_lab.reset();
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    QCoreApplication application(argc, argv);
    TestLab test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_lab.moc"
