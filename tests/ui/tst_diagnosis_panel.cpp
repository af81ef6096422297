// SPDX-License-Identifier: GPL-3.0-or-later
// What the diagnosis page says, when it is made, and that nothing in it jumps.
#include "ui/panels/diagnosis_panel.h"

#include "support/table_text.h"
#include "tracking/flow_table.h"
#include "ui/panels/diagnosis_feed.h"
#include "ui/panels/finding_card.h"
#include "ui/panels/history_chart.h"
#include "ui/panels/thresholds_dialog.h"
#include "ui/parts/explanation.h"
#include "ui/parts/settings.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>
#include <QToolButton>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// A table that is read again and again.
class Watched {
public:
    explicit Watched(bool live = true)
        : m_live(live)
    {
    }
    /// What is in the table `second` seconds after the beginning, in the words of table_text.h.
    FramePtr at(int second, const QString &table, Capacity capacity = {})
    {
        Reading reading = readingOfTable(table);
        reading.takenAt = Snapshot::Clock::time_point(std::chrono::hours(1) + std::chrono::seconds(second));
        reading.wallTime = std::chrono::system_clock::time_point(std::chrono::seconds(second));
        reading.capacity = capacity;
        return frame(m_flows.apply(std::move(reading), m_live, Timeouts()));
    }
    FramePtr fails(int second, Problem problem)
    {
        return frame(m_flows.applyProblem({problem, {}}, {}, Timeouts(),
            Snapshot::Clock::time_point(std::chrono::hours(1) + std::chrono::seconds(second))));
    }

private:
    static FramePtr frame(SnapshotPtr snapshot)
    {
        auto made = std::make_shared<Frame>();
        made->order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, {}, snapshot->takenAt));
        made->snapshot = std::move(snapshot);
        return made;
    }

    FlowTable m_flows;
    bool m_live;
};

/// A machine whose network namespaces have so many entries together.
NamespaceCounter machineWith(std::uint64_t entries)
{
    NamespaceList list;
    list.namespaces.emplace_back().process = 1;
    list.allProcesses = true;
    return NamespaceCounter({[list] { return list; },
        [](const NetworkNamespace &, SourceProblem &) { return std::unique_ptr<NetlinkChannel>(); },
        ProcFs("/nonexistent"), [] { return std::string(); }, &NamespaceCounter::Clock::now,
        [entries](std::uint32_t) { return std::optional(entries); }});
}

/// A panel that is seen, with the feed of a table.
struct Desk {
    DiagnosisFeed feed;
    DiagnosisPanel panel;

    explicit Desk(QSize size = {800, 1500}, std::uint64_t entriesOfAllNamespaces = 0)
        : feed(machineWith(entriesOfAllNamespaces))
    {
        panel.resize(size);
        panel.show();
        panel.setFeed(&feed);
    }
    /// "critical table-full, note few-buckets".
    QString found() const
    {
        QStringList findings;
        for (const FindingCard *const card : panel.cards()) {
            const auto text = [](std::string_view word) {
                return QString::fromUtf8(word.data(), qsizetype(word.size()));
            };
            findings << text(severityName(card->finding().severity)) + u' ' + text(findingName(card->finding().id));
        }
        return findings.join(QStringLiteral(", "));
    }
    FindingCard *card(FindingId id) const
    {
        for (FindingCard *const card : panel.cards()) {
            if (card->finding().id == id)
                return card;
        }
        return nullptr;
    }
    QScrollArea *scroll() const { return panel.findChild<QScrollArea *>(); }
};

const QString leak = QStringLiteral(
    "31 tcp ESTABLISHED left=300000 assured src=10.0.0.9; 1 tcp ESTABLISHED left=431999 assured; 68 udp left=9");
constexpr Capacity full{960, 1000, 500};
constexpr Capacity nearlyFull{800, 1000, 500};
constexpr Capacity roomy{400, 1000, 500};

} // namespace

class DiagnosisPanelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() { useTemporarySettings(); }

    void withoutATableItSaysWhy()
    {
        DiagnosisPanel panel;
        panel.show();
        QCOMPARE(panel.text(), QStringLiteral("There is no table to diagnose."));
        DiagnosisFeed feed;
        panel.setFeed(&feed);
        QCOMPARE(panel.text(), QStringLiteral("The table is being read."));
        feed.addFrame(Watched().fails(0, Problem::NoPermission));
        QCOMPARE(
            panel.text(), QStringLiteral("The entries of this table cannot be read, so there is nothing to diagnose."));
    }

    void aFindingHasItsNumbersItsFlowsAndTheCommandThatHelps()
    {
        Desk desk;
        desk.feed.addFrame(Watched(false).at(0, leak));
        QTRY_COMPARE(desk.found(), QStringLiteral("warning idle-established"));
        QCOMPARE(desk.panel.cards().front()->text(),
            QStringLiteral(
                "Warning: Idle connections fill the table\n"
                "31 of 100 flows (31 %) are ESTABLISHED connections without a packet for more than 2 h 4 "
                "min. Largest source: 10.0.0.9, with 31.\n"
                "[Show the Flows]\n"
                "[Group by Source]\n"
                "Remedy: sudo sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=86400\n"
                "Effect: 31 flows fewer\n"
                "Remedy: sudo sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=7440\n"
                "Effect: 31 flows fewer\n"
                "Note: A connection that is idle for longer than the timeout hangs without a reset. Keepalives "
                "come every 2 hours by default, so never set the timeout below 7440 seconds. The new timeout "
                "applies to a flow from its next packet on.\n"
                "Threshold: 30 % (ctscope)"));
    }

    void nothingFoundSaysWhatWasChecked()
    {
        Desk desk;
        desk.feed.addFrame(Watched(false).at(0, QStringLiteral("30 tcp ESTABLISHED left=431999 assured")));
        QTRY_VERIFY(desk.feed.diagnosis());
        QCOMPARE(desk.found(), QString());
        const QString text = desk.panel.text();
        QVERIFY2(
            text.startsWith(QStringLiteral("Fine | 30 flows examined\n\nNothing of what is listed here was found")),
            qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("Checked and not found: Idle connections fill the table; ")),
            qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("Not checked, because the limit is not known: The table is full; ")),
            qPrintable(text));
    }

    void theVerdictIsTheMostSevereFindingAndTheFillLevel()
    {
        Desk desk;
        desk.feed.addFrame(Watched().at(0, leak, full));
        QTRY_VERIFY(desk.feed.diagnosis());
        QCOMPARE(desk.found(), QStringLiteral("critical table-full, warning idle-established"));
        QCOMPARE(desk.panel.text().section(u'\n', 0, 0),
            QStringLiteral("Critical | 2 findings · 960 of 1,000 entries, 96 % full · 100 flows examined"));
    }

    void theHeaderHasTheHistoryOfTheFillLevelAndTheTimeToFull()
    {
        Watched table;
        Desk desk;
        for (const int second : {0, 2, 4, 6})
            desk.feed.addFrame(table.at(second, leak, {400 + 10 * std::uint64_t(second), 1000, 500}));
        const auto header = [&desk] { return desk.panel.text().section(u'\n', 0, 0); };
        QTRY_COMPARE(header(),
            QStringLiteral(
                "Warning | 2 findings · 460 of 1,000 entries, 46 % full, full in 54 s · 100 flows examined"));
        auto *const chart = desk.panel.findChild<HistoryChart *>();
        QVERIFY(chart->isVisible());
        QCOMPARE(chart->accessibleDescription(), QStringLiteral("From 400 to 460 entries in the last 5 minutes."));
        // It is beside the findings where there is room.
        const auto top = [&](QWidget *widget) { return widget->mapTo(&desk.panel, QPoint(0, 0)).y(); };
        auto *const extent = desk.panel.findChild<QLabel *>(QStringLiteral("extent"));
        desk.panel.resize(1600, 800);
        QTRY_VERIFY(top(chart) < top(extent) + extent->height());
        QVERIFY(top(desk.scroll()) < top(chart) + chart->height());
        desk.panel.resize(400, 800);
        QTRY_VERIFY(top(chart) >= top(extent) + extent->height());
        QVERIFY(top(desk.scroll()) >= top(chart) + chart->height());

        Desk dump;
        dump.feed.addFrame(Watched(false).at(0, leak, roomy));
        QTRY_VERIFY(dump.feed.diagnosis());
        QVERIFY(!dump.panel.findChild<HistoryChart *>()->isVisible());
    }

    void theLinksAskForFlowsAndForGroups()
    {
        Desk desk;
        desk.feed.addFrame(Watched(false).at(0, leak));
        QTRY_VERIFY(desk.card(FindingId::IdleEstablished));
        const FindingCard *const card = desk.card(FindingId::IdleEstablished);
        QSignalSpy flows(&desk.panel, &DiagnosisPanel::flowsRequested);
        QSignalSpy groups(&desk.panel, &DiagnosisPanel::groupsRequested);
        card->findChild<QToolButton *>(QStringLiteral("showFlows"))->click();
        card->findChild<QToolButton *>(QStringLiteral("groupFlows"))->click();
        const QString filter = QString::fromStdString(card->finding().evidence.filter);
        QVERIFY(filter.startsWith(QStringLiteral("proto == tcp and state == ESTABLISHED")));
        QCOMPARE(flows.value(0).value(0).toString(), filter);
        QCOMPARE(groups.value(0), (QVariantList{filter, QStringLiteral("src")}));
    }

    void aLiveTableIsDiagnosedEveryTwoSecondsAtMost()
    {
        Watched table;
        Desk desk;
        desk.feed.addFrame(table.at(0, leak));
        QTRY_VERIFY(desk.feed.diagnosis());
        QSignalSpy diagnosed(&desk.feed, &DiagnosisFeed::changed);
        const auto second = [&] {
            return std::chrono::duration_cast<std::chrono::seconds>(desk.feed.report().when.time_since_epoch()).count();
        };
        desk.feed.addFrame(table.at(1, leak));
        desk.feed.addFrame(table.at(2, leak));
        QTRY_COMPARE(second(), 2);
        desk.feed.addFrame(table.at(3, leak));
        desk.feed.addFrame(table.at(4, leak));
        QTRY_COMPARE(second(), 4);
        QCOMPARE(diagnosed.count(), 2);
    }

    void whatNobodySeesIsNotDiagnosed()
    {
        Watched table;
        Desk desk;
        desk.panel.hide();
        desk.feed.addFrame(table.at(0, leak));
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(!desk.feed.diagnosis());
        desk.panel.show();
        QTRY_VERIFY(desk.feed.diagnosis());
    }

    void aFindingOfALiveTableSaysHowItDevelops()
    {
        Watched table;
        Desk desk;
        desk.feed.addFrame(table.at(0, leak, nearlyFull));
        QTRY_VERIFY(desk.card(FindingId::FillLevel));
        const auto development = [&] { return desk.card(FindingId::FillLevel)->text().section(u'\n', 1, 1); };
        QVERIFY2(development().startsWith(QStringLiteral("seen since ")), qPrintable(development()));
        desk.feed.addFrame(table.at(2, leak, {890, 1000, 500}));
        QTRY_VERIFY2(development().endsWith(QStringLiteral(", growing")), qPrintable(development()));
        // While it is hidden it knows nothing.
        desk.panel.hide();
        desk.feed.addFrame(table.at(602, leak, nearlyFull));
        desk.panel.show();
        QTRY_COMPARE(development(), QStringLiteral("seen since 1970-01-01 00:10:02"));
    }

    void allNetworkNamespacesAreCounted()
    {
        Desk desk({800, 1500}, 1001);
        desk.feed.addFrame(Watched().at(0, leak, roomy));
        QTRY_COMPARE(desk.found(), QStringLiteral("warning idle-established, warning shared-buckets"));
        Desk twin({800, 1500}, 1000);
        twin.feed.addFrame(Watched().at(0, leak, roomy));
        QTRY_COMPARE(twin.found(), QStringLiteral("warning idle-established"));
        QVERIFY(std::ranges::count(twin.feed.diagnosis()->fine, FindingId::SharedBuckets) == 1);
    }

    void anotherTableStartsAfresh()
    {
        Desk desk;
        desk.feed.addFrame(Watched().at(0, leak, full));
        QTRY_VERIFY(desk.card(FindingId::TableFull));
        desk.feed.addFrame(Watched().at(100, leak, roomy));
        QTRY_COMPARE(desk.found(), QStringLiteral("warning idle-established"));
    }

    void cardsAndTheFocusStayWhileTheirFindingDoes()
    {
        Watched table;
        Desk desk;
        desk.panel.activateWindow();
        desk.feed.addFrame(table.at(0, leak, roomy));
        QTRY_COMPARE(desk.found(), QStringLiteral("warning idle-established"));
        FindingCard *const card = desk.panel.cards().front();
        auto *const link = card->findChild<QToolButton *>(QStringLiteral("groupFlows"));
        link->setFocus();
        desk.feed.addFrame(table.at(2, leak, full));
        QTRY_COMPARE(desk.found(), QStringLiteral("critical table-full, warning idle-established"));
        QCOMPARE(desk.panel.cards().back(), card);
        QCOMPARE(desk.panel.focusWidget(), link);
        // When its finding is gone, the focus stays in the panel.
        desk.feed.addFrame(table.at(4, QStringLiteral("30 udp left=9"), full));
        QTRY_COMPARE(desk.found(), QStringLiteral("critical table-full"));
        QVERIFY(desk.panel.isAncestorOf(desk.panel.focusWidget()));
    }

    void whatIsReadStaysWhereItIs()
    {
        Watched table;
        Desk desk({700, 200});
        desk.feed.addFrame(table.at(0, leak, roomy));
        QTRY_COMPARE(desk.found(), QStringLiteral("warning idle-established"));
        FindingCard *const card = desk.panel.cards().front();
        QTRY_VERIFY(desk.scroll()->verticalScrollBar()->maximum() > 60);
        desk.scroll()->verticalScrollBar()->setValue(50);
        const auto place = [&] { return card->mapTo(&desk.panel, QPoint(0, 0)).y(); };
        const int before = place();
        desk.feed.addFrame(table.at(2, leak, full));
        QTRY_COMPARE(desk.found(), QStringLiteral("critical table-full, warning idle-established"));
        QCOMPARE(place(), before);
        QTest::qWait(0); // the layout that is queued moves nothing either
        QCOMPARE(place(), before);
    }

    void theCommandIsCopied()
    {
        Desk desk;
        desk.feed.addFrame(Watched().at(0, leak, full));
        QTRY_VERIFY(desk.card(FindingId::TableFull));
        auto *const box = desk.card(FindingId::TableFull)->findChild<CommandBox *>();
        box->findChild<QToolButton *>()->click();
        QVERIFY(!box->command().isEmpty());
        QCOMPARE(QApplication::clipboard()->text(), box->command());
    }

    void labelsShowForeignTextAsPlainText()
    {
        Desk desk;
        desk.feed.addFrame(Watched().at(0, leak, full));
        QTRY_VERIFY(!desk.panel.cards().isEmpty());
        for (const QLabel *const label : desk.panel.findChildren<QLabel *>()) {
            if (!label->text().isEmpty())
                QVERIFY2(label->textFormat() == Qt::PlainText, qPrintable(label->text()));
        }
    }

    void thresholdsAreChangedAndKept()
    {
        {
            Watched table;
            Desk desk;
            desk.feed.addFrame(table.at(0, leak, nearlyFull));
            QTRY_COMPARE(desk.found(), QStringLiteral("warning fill-level, warning idle-established"));
            desk.panel.findChild<QPushButton *>(QStringLiteral("editThresholds"))->click();
            auto *const dialog = desk.panel.findChild<ThresholdsDialog *>();
            auto *const level = dialog->findChild<QDoubleSpinBox *>(QStringLiteral("fill-warning"));
            QCOMPARE(level->text(), QStringLiteral("75.0 %"));
            level->setValue(88); // by more than the hysteresis above 80 %
            dialog->accept();
            QTRY_COMPARE(desk.found(), QStringLiteral("warning idle-established"));
        }
        Desk later;
        later.feed.addFrame(Watched().at(0, leak, nearlyFull));
        QTRY_COMPARE(later.found(), QStringLiteral("warning idle-established"));
    }

    void thresholdsReturnToTheirDefaults()
    {
        DiagnosisThresholds other;
        other.set(Threshold::FillWarning, 12);
        other.set(Threshold::InvalidShare, 0.5);
        ThresholdsDialog dialog(other);
        QVERIFY(dialog.thresholds() == other);
        dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::RestoreDefaults)->click();
        QVERIFY(dialog.thresholds() == DiagnosisThresholds());
    }
};

QTEST_MAIN(DiagnosisPanelTest)
#include "tst_diagnosis_panel.moc"
