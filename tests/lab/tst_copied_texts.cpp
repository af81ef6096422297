// SPDX-License-Identifier: GPL-3.0-or-later
// What Edit ▸ Copy Rows As makes of flows, given to the programs that it is for.
#include "query/flow_commands.h"

#include "format/dump_reader.h"
#include "lab/lab_start.h"
#include "lab/traffic.h"
#include "query/text_writer.h"
#include "support/flows.h"
#include "support/snapshots.h"
#include "tracking/flow_table.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace ctscope;
using namespace ctscope::lab;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int longEnough = 30'000; // ms

Frame frameOf(const SnapshotPtr &snapshot)
{
    Frame frame;
    frame.snapshot = snapshot;
    frame.order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, {}, snapshot->takenAt));
    return frame;
}

/// The texts of all flows; of filters one for each flow, and then the one for all of them.
QStringList textsOf(const SnapshotPtr &snapshot, FlowCommand command)
{
    const Frame all = frameOf(snapshot);
    const auto text = [&](const std::vector<Row> &rows) {
        Frame frame = all;
        frame.order = std::make_shared<const FlowOrder>(FlowOrder{rows});
        TextWriter out;
        printCommands(frame, command, out);
        return QString::fromStdString(out.takeText()).trimmed();
    };
    QStringList texts;
    for (const Row row : all.order->rows)
        texts << text({row});
    if (command == FlowCommand::TcpdumpFilter || command == FlowCommand::WiresharkFilter)
        texts << text(all.order->rows);
    return texts;
}

/// The ids of the entries, in the same order.
QStringList idsOf(const SnapshotPtr &snapshot)
{
    const Frame frame = frameOf(snapshot);
    QStringList ids;
    for (const Row row : frame.order->rows)
        ids << QString::number(snapshot->rows.flows().flow(row).id.value_or(0));
    return ids;
}

Flow inZone(Flow flow, std::uint16_t zone)
{
    flow.zone = zone;
    return flow;
}

Flow inZones(Flow flow, std::uint16_t original, std::uint16_t reply)
{
    flow.zoneOriginal = original;
    flow.zoneReply = reply;
    return flow;
}

/// One flow of each kind that the languages treat in their own way.
SnapshotPtr everyKind()
{
    const auto ports = [](Protocol number) {
        return flowBetween(number, "10.0.0.1", "192.0.2.1", L4Keys::ports(40000, 443));
    };
    return snapshotOf({
        tcpFlow("10.0.0.1", 40000, "192.0.2.1", 443),
        tcpFlow("2001:db8::1", 40000, "2001:db8::2", 443),
        tcpFlow("fe80::1", 40000, "fe80::2", 443),
        udpFlow("10.0.0.1", 53, "10.0.0.2", 53),
        udpFlow("127.0.0.1", 53, "127.0.0.1", 53),
        udpFlow("::1", 53, "::1", 53),
        udpFlow("0.0.0.0", 68, "255.255.255.255", 67),
        translatedFlow(),
        ports(protocol::sctp),
        ports(protocol::dccp),
        ports(protocol::udplite),
        flowBetween(protocol::icmp, "10.0.0.7", "192.0.2.8", L4Keys::icmp(8, 0, 1234)),
        flowBetween(protocol::icmp, "10.0.0.7", "192.0.2.8", L4Keys::icmp(13, 0, 0)),
        icmpv6Flow(),
        flowBetween(protocol::gre, "10.0.0.1", "192.0.2.1", L4Keys::gre(7, 0)),
        flowBetween(protocol::gre, "2001:db8::1", "2001:db8::2", {}),
        flowBetween(50, "10.0.0.1", "192.0.2.1", {}),
        flowBetween(50, "2001:db8::1", "2001:db8::2", {}),
        flowBetween(253, "10.0.0.1", "192.0.2.1", {}),
        inZone(tcpFlow("10.0.0.1", 40000, "192.0.2.1", 443), 3),
        inZones(udpFlow("10.0.0.1", 53, "10.0.0.2", 53), 1, 2),
    });
}

/// For messages: a text, and what a program said about it.
QString said(const QString &text, const QByteArray &answer) { return text + u'\n' + QString::fromUtf8(answer); }

/// A recording of Ethernet without packets.
QByteArray emptyRecording()
{
    const quint32 words[] = {0xa1b2c3d4U, 2U | (4U << 16U), 0, 0, 65535, 1};
    return QByteArray(reinterpret_cast<const char *>(words), sizeof words);
}

} // namespace

class CopiedTexts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_lab = startLab(); }
    void tcpdumpCompilesTheFilters();
    void wiresharkReadsTheFilters();
    void nftAcceptsTheMatches();
    void iptablesAcceptsTheMatches_data();
    void iptablesAcceptsTheMatches();
    void conntrackDeletesEachFlowAlone();
    void cleanupTestCase() { m_lab.reset(); }

private:
    Output run(const QStringList &command, const QByteArray &input = {}) const
    {
        return m_lab->run(NetworkLab::Place::Gateway, command, input);
    }
    QString recording() const
    {
        const QString path = m_folder.filePath(u"none.pcap"_s);
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(emptyRecording()) > 0 ? path : QString();
    }
    /// The flows of the gateway, as ctscope reads them.
    SnapshotPtr flowsHere() const
    {
        const QByteArray lines = m_lab->mustRun(NetworkLab::Place::Gateway,
            {QStringLiteral(CTSCOPE_BINARY), u"--print"_s, u"--source=netlink"_s, u"--format=conntrack"_s});
        Reading reading = readDump(std::make_shared<const std::string>(lines.toStdString())).reading;
        return FlowTable().apply(std::move(reading), false, Timeouts());
    }

    QTemporaryDir m_folder;
    std::unique_ptr<NetworkLab> m_lab;
};

void CopiedTexts::tcpdumpCompilesTheFilters()
{
    if (skipsLab({u"tcpdump"_s}))
        return;
    for (const QString &text : textsOf(everyKind(), FlowCommand::TcpdumpFilter)) {
        const Output output = run({u"tcpdump"_s, u"-d"_s, u"-r"_s, recording(), text});
        QVERIFY2(output.status == 0 && output.text.contains("ret"), qPrintable(said(text, output.errors)));
    }
}

void CopiedTexts::wiresharkReadsTheFilters()
{
    if (skipsLab({u"tshark"_s}))
        return;
    for (const QString &text : textsOf(everyKind(), FlowCommand::WiresharkFilter)) {
        const Output output = run({u"tshark"_s, u"-r"_s, recording(), u"-Y"_s, text});
        QVERIFY2(output.status == 0, qPrintable(said(text, output.errors)));
    }
}

void CopiedTexts::nftAcceptsTheMatches()
{
    const QStringList texts = textsOf(everyKind(), FlowCommand::NftMatch);
    for (const QString &text : texts) {
        const Output output =
            run({u"nft"_s, u"-c"_s, u"-f"_s, u"-"_s}, "table inet t { chain c { " + text.toUtf8() + " counter; }; }\n");
        QVERIFY2(output.status == 0, qPrintable(said(text, output.errors)));
    }
    // Checked only: no table came of it.
    QVERIFY(run({u"nft"_s, u"list"_s, u"table"_s, u"inet"_s, u"t"_s}).status != 0);
}

void CopiedTexts::iptablesAcceptsTheMatches_data()
{
    QTest::addColumn<QString>("program");
    QTest::newRow("IPv4") << u"iptables"_s;
    QTest::newRow("IPv6") << u"ip6tables"_s;
}

void CopiedTexts::iptablesAcceptsTheMatches()
{
    QFETCH(QString, program);
    if (skipsLab({program}))
        return;
    QStringList known;
    for (const QString &text : textsOf(everyKind(), FlowCommand::IptablesMatch)) {
        if (text.contains(u':') != (program == u"ip6tables"))
            continue;
        const QStringList rule{u"FORWARD"_s, u"-j"_s, u"ACCEPT"_s};
        const Output added = run(QStringList{program, u"-w"_s, u"-A"_s} + rule + text.split(u' '));
        if (known.isEmpty() && added.errors.contains("conntrack") && added.errors.contains("No such file"))
            QSKIP("this kernel has no conntrack match for iptables");
        QVERIFY2(added.status == 0, qPrintable(said(text, added.errors)));
        known << text;
        // The rule is there as it was meant, so that it can be found by the same words.
        const Output found = run(QStringList{program, u"-w"_s, u"-C"_s} + rule + text.split(u' '));
        QVERIFY2(found.status == 0, qPrintable(said(text, found.errors)));
    }
    QVERIFY(known.size() >= 4);
    const QByteArray listed = m_lab->mustRun(NetworkLab::Place::Gateway, {program, u"-S"_s, u"FORWARD"_s});
    QVERIFY2(listed.count("--ctorigsrc ") == known.size() && listed.count("--ctorigdst ") == known.size(),
        listed.constData());
    m_lab->mustRun(NetworkLab::Place::Gateway, {program, u"-F"_s, u"FORWARD"_s});
}

void CopiedTexts::conntrackDeletesEachFlowAlone()
{
    const Traffic traffic(*m_lab);
    QTRY_COMPARE_WITH_TIMEOUT(flowsHere()->liveRows, Row(Traffic::expected().size()), longEnough);
    QStringList deleted;
    while (deleted.size() < Traffic::expected().size()) {
        // Printed anew: zones are named only while the table has flows in several.
        const SnapshotPtr before = flowsHere();
        const QStringList commands = textsOf(before, FlowCommand::ConntrackDelete);
        const auto next = std::ranges::find_if(commands,
            [&](const QString &command) { return !deleted.contains(command); }); // a packet may bring one back
        QVERIFY2(next != commands.end(), qPrintable(deleted.join(u'\n')));
        const QString command = *next;
        const QString id = idsOf(before).value(next - commands.begin());
        const Output output = run(command.split(u' '));
        QVERIFY2(output.status == 0 && output.errors.contains("1 flow entries have been deleted"),
            qPrintable(said(command, output.text + output.errors)));
        deleted << command;
        // The entry that is gone is the one that was meant; a packet may have made another one of the same flow already.
        const QStringList left = idsOf(flowsHere());
        QVERIFY2(!left.contains(id), qPrintable(command));
        QVERIFY2(left.size() >= commands.size() - 2, qPrintable(said(command, output.text)));
    }
}

int main(int argc, char **argv) { return runInLab<CopiedTexts>(argc, argv); }

#include "tst_copied_texts.moc"
