// SPDX-License-Identifier: GPL-3.0-or-later
// Questions that people have about a saved table, each answered in the window by at most five actions. Those about a
// table that changes are in tst_ten_jobs_live.cpp, and the same without a window in app/tst_ten_jobs_without_window.cpp.
#include "ui/job_desk.h"

#include "support/fake_root.h"
#include "ui/window/bundle_page.h"
#include "ui/window/nat_search_dialog.h"

#include <QDropEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QTableView>
#include <QUrl>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

class TenJobs : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() { useTemporarySettings(); }
    void whichClientUsesMostEntries();
    void whoIsBehindAnOutsideAddressAndPort();
    void whichFlowsGoFirstWhenTheTableFills();
    void whichDnsQueriesHaveNoReply();
    void whichFlowsOfACustomersBundleAreTranslated();
    void whichHostsHoldIdleConnections();
    void whatFilledTheTableInFiveMinutes();
};

namespace {

/// Two clients behind source NAT, and one that is not translated.
const std::string translated =
    "tcp      6 431990 ESTABLISHED src=10.0.0.5 dst=203.0.113.9 sport=50000 dport=443 src=203.0.113.9 "
    "dst=198.51.100.7 sport=443 dport=41234 [ASSURED] mark=0 use=1\n"
    "udp      17 25 src=10.0.0.6 dst=203.0.113.53 sport=50001 dport=53 src=203.0.113.53 dst=198.51.100.7 sport=53 "
    "dport=41235 mark=0 use=1\n"
    "tcp      6 90 TIME_WAIT src=10.0.0.7 dst=10.0.0.1 sport=50002 dport=22 src=10.0.0.1 dst=10.0.0.7 sport=22 "
    "dport=50002 [ASSURED] mark=0 use=1\n";

} // namespace

void TenJobs::whichClientUsesMostEntries()
{
    JobDesk desk(tcpLine("10.0.0.1", 1) + tcpLine("10.0.0.9", 2) + tcpLine("10.0.0.10", 3) + tcpLine("10.0.0.9", 4)
        + tcpLine("10.0.0.9", 5) + tcpLine("10.0.0.10", 6));
    desk.clickCell(0, Column::Source);
    desk.press(Qt::Key_G);
    QTRY_COMPARE(desk.groupsWith(GroupFigure::Flows), u"10.0.0.9 3, 10.0.0.10 2, 10.0.0.1 1"_s);
}

void TenJobs::whoIsBehindAnOutsideAddressAndPort()
{
    JobDesk desk(translated);
    desk.press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    desk.type(u"198.51.100.7:41234"_s);
    const auto *const dialog = desk.window.findChild<NatSearchDialog *>();
    QVERIFY(dialog);
    QTRY_COMPARE(dialog->text(),
        u"198.51.100.7:41234 was 10.0.0.5.\n"
        "  10.0.0.5:50000 → 203.0.113.9:443, tcp, times not known\n"
        "Without a time the answer is uncertain: ports are used again.\n"
        "The table shows one moment: flows that ended before are not in it."_s);
}

void TenJobs::whichFlowsGoFirstWhenTheTableFills()
{
    JobDesk desk(translated + tcpLine("10.0.0.8", 1));
    desk.openHeaderMenu(Column::State);
    desk.choose(u"Connection"_s);
    desk.choose(u"When full"_s);
    desk.clickHeader(Column::Eviction);
    QTRY_COMPARE(desk.rows({Column::Eviction, Column::Source}),
        u"evictable 10.0.0.6, closing 10.0.0.7, kept 10.0.0.5, kept 10.0.0.8"_s);
}

void TenJobs::whichDnsQueriesHaveNoReply()
{
    const auto dns = [](const char *source, int port, const char *status) {
        return "udp      17 29 src=" + std::string(source) + " dst=192.0.2.53 sport=" + std::to_string(port)
            + " dport=53 " + status + " src=192.0.2.53 dst=" + source + " sport=53 dport=" + std::to_string(port)
            + " mark=0 use=1\n";
    };
    JobDesk desk(dns("10.0.0.1", 4001, "[UNREPLIED]") + dns("10.0.0.2", 4002, "")
        + tcpLine("10.0.0.3", 53, "SYN_SENT", 100) + dns("10.0.0.4", 4004, "[UNREPLIED]"));
    desk.press(Qt::Key_Slash);
    desk.type(u"udp dport 53 unreplied"_s);
    QTRY_COMPARE(desk.rows({Column::Source, Column::SourcePort}), u"10.0.0.1 4001, 10.0.0.4 4004"_s);
}

void TenJobs::whichFlowsOfACustomersBundleAreTranslated()
{
    FakeRoot root;
    root.write(u"/case/gateway/conntrack.txt"_s, QByteArray::fromStdString(translated));
    root.write(u"/case/gateway/sysctl.txt"_s, "net.netfilter.nf_conntrack_max = 65536\n");
    root.write(u"/case/server/conntrack.txt"_s, QByteArray::fromStdString(tcpLine("10.0.0.1", 1)));
    JobDesk desk;
    desk.act(u"drop the bundle on the window"_s, [&] {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(root.path()) + u"/case"_s)});
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&desk.window, &enter);
        QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&desk.window, &drop);
    });
    QTRY_VERIFY(desk.page() && desk.page()->bundlePage() && desk.page()->bundlePage()->bundle());
    const auto *const tables = desk.page()->findChild<QTableView *>(u"bundleTables"_s);
    QTRY_VERIFY(tables->hasFocus());
    QCOMPARE(tables->model()->index(0, 0).data().toString(), u"gateway"_s);
    desk.press(Qt::Key_Return);
    desk.waitForRows();
    desk.press(Qt::Key_Slash);
    desk.type(u"nat"_s);
    QTRY_COMPARE(desk.rows({Column::Source, Column::Nat}),
        u"10.0.0.5 source → 198.51.100.7:41234, 10.0.0.6 source → 198.51.100.7:41235"_s);
}

void TenJobs::whichHostsHoldIdleConnections()
{
    // A packet sets the time left to 432,000 s.
    constexpr int hour = 3600;
    const auto idle = [](const char *source, int port, int seconds) {
        return tcpLine(source, port, "ESTABLISHED", 432000 - seconds);
    };
    JobDesk desk(idle("10.0.0.1", 1, 3 * hour) + idle("10.0.0.2", 2, 30) + idle("10.0.0.3", 3, 2 * hour)
        + idle("10.0.0.3", 4, 26 * hour) + idle("10.0.0.3", 5, 0) + tcpLine("10.0.0.1", 6, "TIME_WAIT", 3));
    desk.press(Qt::Key_Slash);
    desk.type(u"state ESTABLISHED and idle > 1h"_s);
    QTRY_COMPARE(desk.rows({Column::Source}), u"10.0.0.1, 10.0.0.3, 10.0.0.3"_s);
    desk.clickCell(0, Column::Source);
    desk.press(Qt::Key_G);
    QTRY_COMPARE(desk.groupsWith(GroupFigure::Flows), u"10.0.0.3 2, 10.0.0.1 1"_s);
    QCOMPARE(desk.groupsWith(GroupFigure::LongestIdle), u"10.0.0.3 1 d 2 h, 10.0.0.1 3:00:00"_s);
}

void TenJobs::whatFilledTheTableInFiveMinutes()
{
    // 1795600800 is 2026-11-25 10:00:00 UTC.
    const auto event = [](int second, const char *what, const char *source, int port) {
        const bool ended = std::string(what) == "[DESTROY]";
        return '[' + std::to_string(1795600800 + second) + ".000000]\t" + what + " udp      17 " + (ended ? "" : "30 ")
            + "src=" + source + " dst=192.0.2.53 sport=" + std::to_string(port)
            + " dport=53 src=192.0.2.53 dst=" + source + " sport=53 dport=" + std::to_string(port) + '\n';
    };
    JobDesk desk(event(-1, "    [NEW]", "10.0.0.9", 1) + event(0, "    [NEW]", "10.0.0.1", 2)
        + event(1, " [UPDATE]", "10.0.0.9", 1) + event(100, "    [NEW]", "10.0.0.2", 3)
        + event(130, "[DESTROY]", "10.0.0.2", 3) + event(131, " [UPDATE]", "10.0.0.1", 2)
        + event(299, "    [NEW]", "10.0.0.2", 4) + event(300, "    [NEW]", "10.0.0.9", 5)
        + event(330, "[DESTROY]", "10.0.0.2", 4));
    desk.press(Qt::Key_Slash);
    desk.type(u"start >= 2026-11-25T10:00Z and start < 2026-11-25T10:05Z"_s);
    QTRY_COMPARE(desk.rows({Column::Source}), u"10.0.0.1, 10.0.0.2, 10.0.0.2"_s);
    desk.clickCell(0, Column::Source);
    desk.press(Qt::Key_G);
    QTRY_COMPARE(desk.groupsWith(GroupFigure::Flows), u"10.0.0.2 2, 10.0.0.1 1"_s);
}

QTEST_MAIN(TenJobs)
#include "tst_ten_jobs.moc"
