// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/metrics_text.h"

#include "query/groups/grouping.h"
#include "support/snapshots.h"
#include "support/started_programs.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <set>
#include <string>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

std::shared_ptr<Snapshot> threeFlows()
{
    auto snapshot = snapshotOf(std::vector<Flow>{tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443),
        tcpFlow("10.0.0.2", 1000, "192.0.2.1", 443), udpFlow("10.0.0.1", 5000, "192.0.2.53", 53)});
    FlowTotals &totals = snapshot->totals;
    totals.flows = 3;
    totals.unreplied = 1;
    totals.byProtocol[protocol::tcp][0] = 1;
    totals.byProtocol[protocol::tcp][2] = 1;
    totals.byProtocol[protocol::udp][2] = 1;
    totals.byState[std::size_t(State::TcpEstablished)][0] = 2;
    totals.byEviction = {1, 0, 2};
    OriginState &origin = snapshot->origin();
    origin.reading = std::make_shared<const ReadingInfo>();
    origin.capacity.count = 5;
    origin.capacity.max = 100;
    origin.following.overruns = 2;
    auto facts = std::make_shared<KernelFacts>();
    facts->statistics = std::vector<CpuStatistics>{{0, {{"drop", 3}, {"early_drop", 1}}}, {1, {{"drop", 4}}}};
    origin.facts = facts;
    return snapshot;
}

/// The lines without help and types.
QStringList samples(const MetricsInput &input)
{
    QStringList lines = QString::fromStdString(metricsText(input)).split(u'\n', Qt::SkipEmptyParts);
    lines.removeIf([](const QString &line) { return line.startsWith(u'#') || line.contains(u"build_info"); });
    return lines;
}

} // namespace

class MetricsTexts : public QObject {
    Q_OBJECT
private slots:
    void aTableInNumbers();
    void whatIsNotKnownIsLeftOut();
    void outletsHaveTheirTarget();
    void groupsAreTheLargest();
    void everyFamilyIsDescribedOnce();
    void rulesAndDashboardNameWhatThereIs();
    void rulesAlert();
};

void MetricsTexts::aTableInNumbers()
{
    MetricsInput input;
    input.snapshot = threeFlows();
    input.begun = 10;
    input.ended = 7;
    QCOMPARE(samples(input).join(u'\n'),
        u"ctscope_table_readable 1\n"
        "ctscope_entries 5\n"
        "ctscope_entry_limit 100\n"
        "ctscope_flows 3\n"
        "ctscope_unreplied_flows 1\n"
        "ctscope_flows_by_protocol{protocol=\"tcp\"} 2\n"
        "ctscope_flows_by_protocol{protocol=\"udp\"} 1\n"
        "ctscope_flows_by_state{protocol=\"tcp\",state=\"ESTABLISHED\"} 2\n"
        "ctscope_flows_by_eviction{class=\"kept\"} 1\n"
        "ctscope_flows_by_eviction{class=\"closing\"} 0\n"
        "ctscope_flows_by_eviction{class=\"evictable\"} 2\n"
        "ctscope_flows_begun_total 10\n"
        "ctscope_flows_ended_total 7\n"
        "ctscope_event_losses_total 2\n"
        "ctscope_kernel_drop_total 7\n"
        "ctscope_kernel_early_drop_total 1"_s);
}

void MetricsTexts::whatIsNotKnownIsLeftOut()
{
    auto snapshot = snapshotOf(std::vector<Flow>());
    snapshot->origin().problem.kind = Problem::NoPermission;
    MetricsInput input;
    input.snapshot = snapshot;
    QCOMPARE(samples(input).join(u'\n'),
        u"ctscope_table_readable 0\nctscope_flows_begun_total 0\nctscope_flows_ended_total 0\n"
        "ctscope_event_losses_total 0"_s);
}

void MetricsTexts::outletsHaveTheirTarget()
{
    MetricsInput input;
    input.snapshot = snapshotOf(std::vector<Flow>());
    record::OutletStatus away;
    away.target = "a\"b\\c";
    away.problem.kind = record::OutletProblem::Kind::Denied;
    away.sent = 1;
    away.lost = 2;
    away.waiting = 3;
    away.spoolBytes = 4;
    record::OutletStatus fine;
    fine.target = "ipfix=x:1";
    input.outlets = {away, fine};
    const QStringList lines = samples(input);
    for (const QString &line :
        {u"ctscope_outlet_up{target=\"a\\\"b\\\\c\"} 0"_s, u"ctscope_outlet_up{target=\"ipfix=x:1\"} 1"_s,
            u"ctscope_outlet_lost_flows_total{target=\"a\\\"b\\\\c\"} 2"_s,
            u"ctscope_outlet_spool_bytes{target=\"a\\\"b\\\\c\"} 4"_s})
        QVERIFY2(lines.contains(line), qPrintable(line + u'\n' + lines.join(u'\n')));
}

void MetricsTexts::groupsAreTheLargest()
{
    std::vector<Flow> flows;
    for (int host = 0; host < 80; ++host) {
        for (int flow = 0; flow <= host; ++flow)
            flows.push_back(udpFlow("10.0.0." + std::to_string(host), std::uint16_t(1000 + flow), "192.0.2.53", 53));
    }
    MetricsInput input;
    input.snapshot = snapshotOf(flows);
    GroupQuery query;
    query.spec = parseGroupSpec("src,dport").spec;
    query.flat = true;
    query.top = mostGroupSeries;
    input.groups = Grouping().update(input.snapshot, input.snapshot->takenAt, query);
    const QStringList groups = samples(input).filter(u"ctscope_group_flows"_s);
    QCOMPARE(groups.size(), qsizetype(mostGroupSeries));
    QCOMPARE(groups.front(), u"ctscope_group_flows{key=\"src,dport\",group=\"10.0.0.79,53\"} 80"_s);
    QVERIFY(samples(input).contains(u"ctscope_groups{key=\"src,dport\"} 80"_s));
    // Names of programs may be any bytes.
    GroupedRows named = *input.groups;
    named.view.spec = parseGroupSpec("process").spec;
    named.top.rows.resize(1);
    named.top.rows.front().path = {GroupValue(std::string("a\xff\"b\n"))};
    input.groups = std::make_shared<const GroupedRows>(std::move(named));
    QVERIFY(samples(input).contains(u"ctscope_group_flows{key=\"process\",group=\"a\ufffd\\\"b\u240a\"} 80"_s));
}

void MetricsTexts::everyFamilyIsDescribedOnce()
{
    MetricsInput input;
    input.snapshot = threeFlows();
    input.outlets.resize(2);
    std::set<QString> described;
    for (const QString &line : QString::fromStdString(metricsText(input)).split(u'\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(u' ', 2, 2);
        if (line.startsWith(u"# TYPE "_s))
            QVERIFY2(described.insert(name).second, qPrintable(line));
        else if (!line.startsWith(u'#'))
            QVERIFY2(described.contains(line.section(u' ', 0, 0).section(u'{', 0, 0)), qPrintable(line));
    }
}

void MetricsTexts::rulesAndDashboardNameWhatThereIs()
{
    MetricsInput input;
    auto snapshot = threeFlows();
    auto facts = std::make_shared<KernelFacts>();
    facts->statistics = std::vector<CpuStatistics>{{0, {{"drop", 0}, {"early_drop", 0}, {"insert_failed", 0}}}};
    snapshot->origin().facts = facts;
    input.snapshot = snapshot;
    input.outlets.resize(1);
    GroupQuery query;
    query.spec = parseGroupSpec("src").spec;
    input.groups = Grouping().update(snapshot, snapshot->takenAt, query);
    const QString text = QString::fromStdString(metricsText(input));
    static const QRegularExpression name(u"ctscope_[a-z_]+"_s);
    for (const QString &path :
        {u"/../../resources/prometheus/ctscope.rules.yml"_s, u"/../../resources/grafana/ctscope.json"_s}) {
        QFile file(QStringLiteral(TEST_DATA) + path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString content = QString::fromUtf8(file.readAll());
        int found = 0;
        for (auto match = name.globalMatch(content); match.hasNext(); ++found) {
            const QString metric = match.next().captured();
            QVERIFY2(text.contains(u"# TYPE "_s + metric + u' '), qPrintable(path + u": "_s + metric));
        }
        QVERIFY(found > 5);
        if (path.endsWith(u".json"_s))
            QVERIFY(QJsonDocument::fromJson(content.toUtf8()).isObject());
    }
}

void MetricsTexts::rulesAlert()
{
    if (!programsCanBeStarted)
        QSKIP("the thread sanitizer cannot follow how QProcess starts programs");
    if (QStandardPaths::findExecutable(u"promtool"_s).isEmpty())
        QSKIP("promtool, of the package prometheus, is not installed");
    QTemporaryDir folder;
    for (const QString &path :
        {u"/../../resources/prometheus/ctscope.rules.yml"_s, u"/prometheus/ctscope.rules.test.yml"_s})
        QVERIFY(QFile::copy(QStringLiteral(TEST_DATA) + path, folder.filePath(path.section(u'/', -1))));
    for (const QStringList &arguments : {QStringList{u"check"_s, u"rules"_s, u"ctscope.rules.yml"_s},
             QStringList{u"test"_s, u"rules"_s, u"ctscope.rules.test.yml"_s}}) {
        QProcess promtool;
        promtool.setWorkingDirectory(folder.path());
        promtool.setProcessChannelMode(QProcess::MergedChannels);
        promtool.start(u"promtool"_s, arguments);
        QVERIFY(promtool.waitForFinished(60'000));
        QVERIFY2(promtool.exitCode() == 0, promtool.readAll().constData());
    }
}

QTEST_GUILESS_MAIN(MetricsTexts)

#include "tst_metrics_text.moc"
