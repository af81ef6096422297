// SPDX-License-Identifier: GPL-3.0-or-later
// A history of a real ClickHouse server in the window: its page, the bar above it, groups and the NAT search.
#include "lab/lab_start.h"
#include "lab/stored_history.h"

#include "support/flows.h"
#include "support/history_rows.h"
#include "ui/panels/time_strip.h"
#include "ui/window/flow_page.h"
#include "ui/window/history_bar.h"
#include "ui/window/nat_search_dialog.h"

#include <QApplication>
#include <QLineEdit>
#include <QLocale>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace ctscope;
using namespace ctscope::lab;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000; // ms
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t ten = 1'795'600'800 * second; ///< 2026-11-25 10:00:00 UTC
constexpr Row flowCount = 500;

} // namespace

class HistoryWindowLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init()
    {
        if (!m_server)
            return;
        m_page = std::make_unique<FlowPage>(origin());
        m_page->open();
        QTRY_VERIFY_WITH_TIMEOUT(m_page->frame(), patience);
        m_bar = m_page->findChild<HistoryBar *>();
        QVERIFY(m_bar);
    }
    void cleanup() { m_page.reset(); }

    void thePageShowsTheFlows();
    void aFilterIsForTheServer();
    void theStripLeadsToAMoment();
    void groupsAreOfAllFlows();
    void theSearchAsksTheServer();
    void aLostServerKeepsTheRows();
    void cleanupTestCase()
    {
        m_server.reset();
        m_lab.reset();
    }

private:
    Origin origin(const char *database = "default") const
    {
        return Origin::fromArgument("clickhouse://reader:rp@127.0.0.1:8121/" + std::string(database));
    }
    Row rows() const { return m_page->frame()->snapshot->rows.size(); }

    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
    std::unique_ptr<ClickhouseServer> m_server;
    std::unique_ptr<FlowPage> m_page;
    HistoryBar *m_bar = nullptr;
};

void HistoryWindowLab::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_lab = startLab({u"clickhouse-server"_s});
    if (!m_lab)
        return;
    m_lab->mustRun(NetworkLab::Place::Gateway, {u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
    m_server = std::make_unique<ClickhouseServer>(m_folder.filePath(u"one"_s));
    QVERIFY(m_server->start());
    for (const std::string &statement : history::schemaStatements({}))
        m_server->ask(statement);
    std::string rows;
    for (Row i = 0; i < flowCount; ++i) {
        const auto port = static_cast<std::uint16_t>(5000 + i);
        Flow flow =
            i % 5 == 0 ? tcpFlow("10.0.0.7", port, "192.0.2.1", 443) : udpFlow("10.0.0.8", port, "192.0.2.2", 53);
        appendRow(rows, {flow, ten + i * second, ten + (i + 100) * second});
    }
    appendRow(rows, {translatedFlow(), ten, ten + 5 * second, EndReason::Closed});
    QVERIFY(insert(*m_server, "ctscope_flows", rows));
}

void HistoryWindowLab::thePageShowsTheFlows()
{
    QCOMPARE(rows(), flowCount + 1);
    QCOMPARE(m_bar->text(), u"Flows of all times in the history default on 127.0.0.1 · 501 flows match"_s);
    QVERIFY(m_page->showsTable());
    // No sample: the first flow ended then.
    QTRY_COMPARE_WITH_TIMEOUT(m_bar->strip()->whole().from / second, ten / second + 5, patience);
}

void HistoryWindowLab::aFilterIsForTheServer()
{
    m_page->setFilter(u"tcp"_s);
    QTRY_COMPARE_WITH_TIMEOUT(rows(), flowCount / 5 + 1, patience);
    QVERIFY(m_bar->text().endsWith(u"· 101 flows match"_s));
    // What the server does not know is left to this side.
    m_page->setFilter(u"tcp and 5005"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_page->frame()->order->rows.size(), 1u, patience);
    QCOMPARE(rows(), flowCount / 5 + 1);
    m_page->setFilter({});
    QTRY_COMPARE_WITH_TIMEOUT(rows(), flowCount + 1, patience);
}

void HistoryWindowLab::theStripLeadsToAMoment()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_bar->strip()->whole().until != 0, patience);
    m_bar->strip()->choose(ten + 50 * second);
    QTRY_COMPARE_WITH_TIMEOUT(rows(), Row(51), patience);
    QCOMPARE(m_bar->text(), u"As of 2026-11-25 10:00:50, in the history default on 127.0.0.1 · 51 flows match"_s);
    QVERIFY(!m_page->frame()->snapshot->reading().isEventLog);
    m_bar->goTo({});
    QTRY_COMPARE_WITH_TIMEOUT(rows(), flowCount + 1, patience);
}

void HistoryWindowLab::groupsAreOfAllFlows()
{
    m_server->ask("CREATE DATABASE many");
    for (const std::string &statement : history::schemaStatements({}))
        m_server->ask(statement, u"many"_s);
    m_server->ask("INSERT INTO ctscope_flows (start, end, proto, src, nat_src, flags) SELECT toDateTime(1795600800), "
                  "toDateTime(1795600800 + intDiv(number, 100)), if(number % 3 = 0, 6, 17), toFixedString(unhex('"
                  "00000000000000000000ffff0a000001'), 16) AS a, a, 2 FROM numbers(120000)",
        u"many"_s);
    m_page = std::make_unique<FlowPage>(origin("many"));
    GroupQuery query;
    query.spec = parseGroupSpec("proto").spec;
    m_page->setGroups(query);
    m_page->open();
    QTRY_VERIFY_WITH_TIMEOUT(m_page->frame() && m_page->frame()->groups, patience);
    QCOMPARE(rows(), Row(100'000));
    const GroupedRows &groups = *m_page->frame()->groups;
    QVERIFY(!groups.isOfRowsHere);
    QCOMPARE(groups.top.rows.size(), 2u);
    QCOMPARE(groups.top.rows[0].totals.flows, 80'000u);
    QCOMPARE(groups.top.rows[1].totals.flows, 40'000u);
    // By a key that the server does not know they are of the rows that came, which is said.
    query.spec = parseGroupSpec("src-host").spec;
    m_page->setGroups(query);
    QTRY_VERIFY_WITH_TIMEOUT(m_page->frame()->groups->isOfRowsHere, patience);
    QCOMPARE(m_page->frame()->groups->all.flows, 100'000u);
}

void HistoryWindowLab::theSearchAsksTheServer()
{
    NatSearchDialog dialog;
    dialog.show();
    dialog.setFrame(m_page->frame(), m_page->longTitle());
    dialog.findChild<QLineEdit *>(u"address"_s)->setText(u"203.0.113.1:50000"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(
        dialog.text().contains(u"203.0.113.1:50000 was 10.0.0.1."_s), qPrintable(dialog.text()), patience);
    QVERIFY(dialog.text().contains(u"Flows that have not ended yet are not in a history."_s));
}

void HistoryWindowLab::aLostServerKeepsTheRows()
{
    m_server->kill();
    m_page->pollNow();
    QTRY_COMPARE_WITH_TIMEOUT(
        int(m_page->frame()->snapshot->origin().problem.kind), int(Problem::HistoryLost), patience);
    QCOMPARE(rows(), flowCount + 1);
    QVERIFY(m_server->start());
    m_page->pollNow();
    QTRY_COMPARE_WITH_TIMEOUT(int(m_page->frame()->snapshot->origin().problem.kind), int(Problem::None), patience);
}

int main(int argc, char **argv)
{
    enterLab(); // before other threads start
    QApplication application(argc, argv);
    HistoryWindowLab test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_history_window.moc"
