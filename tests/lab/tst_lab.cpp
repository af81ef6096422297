// SPDX-License-Identifier: GPL-3.0-or-later
// The running kernel's table, read by ctscope and by conntrack(8), compared field by field.
#include "format/dump_reader.h"
#include "lab/flow_fields.h"
#include "lab/lab_start.h"
#include "lab/traffic.h"
#include "source/proc_source.h"

#include <QFile>
#include <QMap>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

/// How long to wait for a condition on a busy machine, ms.
constexpr int longEnough = 30'000;

QList<Flow> readProc()
{
    ProcSource source;
    const ReadResult result = source.read({}, {});
    if (!result.reading || result.reading->skipped != 0)
        return {};
    return flowsOf(*result.reading);
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
    m_lab = startLab();
    if (!m_lab)
        return;
    try {
        if (!QFile::exists(QStringLiteral("/proc/net/nf_conntrack")))
            QSKIP("this kernel has no /proc/net/nf_conntrack");
        m_traffic = std::make_unique<Traffic>(*m_lab);
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
}

void TestLab::init() { QVERIFY(m_traffic != nullptr); }

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
    // Packets that are dropped on purpose are retransmitted now and then: wait until nothing changed between two
    // readings. That may be true for a moment only, so check it once.
    QList<Flow> ours;
    QByteArray theirs;
    const auto same = [&] {
        ours = readProc();
        theirs = conntrack(extended);
        return !ours.isEmpty() && printed(fieldsOfFlows(ours)) == printed(fieldsOfLines(theirs));
    };
    const auto both = [&] {
        return printed(fieldsOfFlows(ours)).join('\n') + "\n-- conntrack --\n"
            + printed(fieldsOfLines(theirs)).join('\n');
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
    QTest::newRow("xml") << QStringLiteral("xml") << QByteArrayList{"type", "code", "id", "srckey", "dstkey"};
    QTest::newRow("save") << QStringLiteral("save") << QByteArrayList{"mark", "packets", "bytes", "zone-orig"};
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
    QCOMPARE(source.capacity().count.value(), conntrack({QStringLiteral("-C")}).trimmed().toULongLong());
    QVERIFY(source.capacity().max.value() > 0);
    QVERIFY(source.capacity().buckets.value() > 0);
}

void TestLab::cleanupTestCase()
{
    m_traffic.reset();
    m_lab.reset();
}

int main(int argc, char **argv) { return runInLab<TestLab>(argc, argv); }

#include "tst_lab.moc"
