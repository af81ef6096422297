// SPDX-License-Identifier: GPL-3.0-or-later
// Several machines in one table of the window: the dialog of sets, the imports, the strip of gauges, and the panels.
#include "ui/window/flow_page.h"
#include "ui/window/machine_choice_dialog.h"
#include "ui/window/machines_dialog.h"
#include "ui/window/main_window.h"

#include "source/origin_set.h"
#include "table/flow_table_model.h"
#include "table/machine_model.h"
#include "ui/panels/machine_strip.h"
#include "ui/parts/names_in_use.h"
#include "ui/parts/notice_bar.h"
#include "ui/parts/settings.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"

#include "support/started_programs.h"

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000; // ms

const QByteArray flow = "ipv4 2 udp 17 30 src=10.0.0.1 dst=10.0.0.2 sport=PORT dport=53 src=10.0.0.2 dst=10.0.0.1 "
                        "sport=53 dport=PORT use=1\n";

void write(const QString &path, const QByteArray &text, bool runs = false)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("a file of the test cannot be written");
    if (runs)
        file.setPermissions(file.permissions() | QFile::ExeOwner);
}

QByteArray flows(const QList<int> &ports)
{
    QByteArray text;
    for (const int port : ports)
        text += QByteArray(flow).replace("PORT", QByteArray::number(port));
    return text;
}

/// An environment variable for a while.
class Variable {
public:
    Variable(const char *name, const QByteArray &value)
        : m_name(name)
        , m_before(qgetenv(name))
    {
        qputenv(name, value);
    }
    ~Variable() { qputenv(m_name, m_before); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    const char *m_name;
    const QByteArray m_before;
};

} // namespace

class MachinesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { useTemporarySettings(); }
    void init()
    {
        openSettings()->clear();
        QFile::remove(MachineSetsFile::usualPath());
        write(m_folder.filePath(u"gw1"_s), flows({7, 8}));
        write(m_folder.filePath(u"gw2"_s), flows({9}));
    }

    void theDialogEditsTheFile()
    {
        write(MachineSetsFile::usualPath(), "# Mine\n[edge]\ngw1 = ssh://gw1\n");
        MachinesDialog dialog;
        dialog.show();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.text(), u"# Mine\n[edge]\ngw1 = ssh://gw1\n"_s, patience);
        const auto *names = dialog.findChild<QListWidget *>(u"sets"_s);
        QCOMPARE(names->item(0)->text(), u"edge (1)"_s);
        dialog.findChild<QAction *>(u"addHere"_s)->trigger();
        dialog.findChild<QAction *>(u"addSsh"_s)->trigger();
        QCOMPARE(dialog.sets().sets.size(), std::size_t(1));
        QCOMPARE(dialog.sets().sets.front().members.size(), std::size_t(3));
        QCOMPARE(dialog.sets().sets.front().members[2].alias, std::string("gw1-2"));
        QVERIFY(dialog.text().startsWith(u"# Mine\n[edge]\ngw1 = ssh://gw1\n"_s));
        QVERIFY(dialog.sets().errors.empty());
        QSignalSpy saved(&dialog, &MachinesDialog::saved);
        const QString text = dialog.text();
        dialog.accept();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, patience);
        QCOMPARE(MachineSetsFile::read(MachineSetsFile::usualPath()).text, text);
        write(MachineSetsFile::usualPath(), "[b\xfcro]\n");
        QVERIFY(MachineSetsFile::read(MachineSetsFile::usualPath()).failure.contains(u"UTF-8"_s));
    }

    void wrongLinesAreListed()
    {
        MachinesDialog dialog;
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.findChild<QWidget *>(u"text"_s)->isEnabled(), patience);
        dialog.setText(u"gw1 = ssh://gw1\n[a]\nx = /tmp/dump\n"_s);
        const auto *errors = dialog.findChild<QListWidget *>(u"errors"_s);
        QCOMPARE(errors->count(), 2);
        QCOMPARE(errors->item(0)->text(), u"Line 1: A machine belongs to a set: write a line [NAME] above it."_s);
        QVERIFY(errors->item(1)->text().startsWith(u"Line 3: This is no live table."_s));
    }

    void aFileThatAnotherProgramChangedIsNotOverwritten()
    {
        MachinesDialog dialog;
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.findChild<QWidget *>(u"text"_s)->isEnabled(), patience);
        write(MachineSetsFile::usualPath(), "[other]\n");
        dialog.setText(u"[mine]\n"_s);
        dialog.accept();
        auto *status = dialog.findChild<QLabel *>(u"status"_s);
        QTRY_VERIFY2(status->text().contains(u"another program has changed it"_s), qPrintable(status->text()));
        QCOMPARE(MachineSetsFile::read(MachineSetsFile::usualPath()).text, u"[other]\n"_s);
        QVERIFY(dialog.isVisible());
    }

    void hostsOfTheSshConfigurationAreImported()
    {
        QTemporaryDir home;
        const Variable variable("HOME", QFile::encodeName(home.path()));
        MachinesDialog dialog;
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.findChild<QWidget *>(u"text"_s)->isEnabled(), patience);
        auto *status = dialog.findChild<QLabel *>(u"status"_s);
        dialog.findChild<QAction *>(u"importSsh"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(status->text(), u"~/.ssh/config names no host."_s, patience);
        write(home.filePath(u".ssh/config"_s), "Include more\nHost gw1 gw2\nHost *.example.net\n");
        write(home.filePath(u".ssh/more"_s), "Host first\n");
        std::vector<SetMember> offered;
        dialog.setChooser([&offered](const std::vector<SetMember> &members) {
            offered = members;
            return std::vector<SetMember>{members[0], members[2]};
        });
        dialog.findChild<QAction *>(u"importSsh"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.text(), u"[ssh]\nfirst = ssh://first\ngw2 = ssh://gw2\n"_s, patience);
        QCOMPARE(offered.size(), std::size_t(3));
    }

    void nodesOfAClusterAreImported()
    {
        if (!test::programsCanBeStarted)
            QSKIP("the thread sanitizer cannot follow how QProcess starts programs");
        QTemporaryDir programs;
        const Variable path("PATH", QFile::encodeName(programs.path()) + ':' + qgetenv("PATH"));
        MachinesDialog dialog;
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.findChild<QWidget *>(u"text"_s)->isEnabled(), patience);
        dialog.setChooser([](const std::vector<SetMember> &members) { return members; });
        auto *status = dialog.findChild<QLabel *>(u"status"_s);
        write(programs.filePath(u"kubectl"_s), "#!/bin/sh\necho 'no cluster here' >&2; exit 1\n", true);
        dialog.findChild<QAction *>(u"importNodes"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(status->text(), u"kubectl failed: no cluster here"_s, patience);
        write(programs.filePath(u"kubectl"_s), "#!/bin/sh\ncat " TEST_DATA "/cluster/nodes.json\n", true);
        dialog.findChild<QAction *>(u"importNodes"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(
            dialog.text(), u"[nodes]\nnode-1 = ssh://node-1\nnode-2 = ssh://node-2\n"_s, patience);
    }

    void theChoiceHasTicks()
    {
        MachineChoiceDialog dialog({{"a", Origin::ofSsh({{}, "a", 0})}, {"b", Origin::ofSsh({{}, "b", 0})}});
        QCOMPARE(dialog.chosen().size(), std::size_t(2));
        dialog.findChild<QListWidget *>()->item(0)->setCheckState(Qt::Unchecked);
        QCOMPARE(dialog.chosen().size(), std::size_t(1));
        QCOMPARE(dialog.chosen().front().alias, std::string("b"));
    }

    void aSetIsOpenedFromTheMenu()
    {
        write(MachineSetsFile::usualPath(),
            "[edge]\ngw1 = command:cat " + file("gw1") + "\ngw2 = command:cat " + file("gw2") + "\n");
        MainWindow window;
        window.show();
        auto *menu = window.findChild<QMenu *>(u"machinesMenu"_s);
        QTRY_COMPARE_WITH_TIMEOUT(menu->actions().size(), 2, patience);
        QCOMPARE(menu->actions().front()->text(), u"edge"_s);
        menu->actions().front()->trigger();
        QVERIFY(window.currentPage());
        QCOMPARE(window.currentPage()->title(), u"edge"_s);
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(window), 3, patience);
        QVERIFY(openSettings()->value(u"recentFiles"_s).toStringList().value(0).startsWith(u"set:@edge "_s));
    }

    void theStripShowsEachMachineAndRestrictsTheTable()
    {
        MainWindow window;
        window.resize(1200, 700);
        window.show();
        window.open(set());
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(window), 3, patience);
        FlowPage *const page = window.currentPage();
        QVERIFY(page->view()->columns()->isShown(Column::Machine));
        auto *strip = page->findChild<MachineStrip *>();
        QVERIFY(strip && strip->isVisible());
        QCOMPARE(strip->model()->rowCount(), 2);
        QCOMPARE(page->findChild<QLabel *>(u"machineSummary"_s)->text(), u"2 machines"_s);

        const QModelIndex second = indexOf(*strip, 1);
        emit strip->view()->clicked(second);
        QCOMPARE(page->filter(), u"machine == \"gw2\""_s);
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(window), 1, patience);
        QCOMPARE(strip->focus(), OriginIndex(1));
        QVERIFY(strip->view()->selectionModel()->isSelected(indexOf(*strip, 1)));
        QCOMPARE(page->focusedMachine(), u"gw2"_s);
        QTRY_VERIFY_WITH_TIMEOUT(
            window.findChild<QDockWidget *>(u"capacityDock"_s)->windowTitle().endsWith(u": gw2"_s), patience);
        const FramePtr focused = page->focusedFrame(page->frame());
        QCOMPARE(focused->snapshot->liveRows, 1u);
        QCOMPARE(page->ofFocused(u"dport == 53"_s), u"(dport == 53) and machine == \"gw2\""_s);

        page->setFilter(u"(sport == 9) and machine == \"gw2\""_s);
        emit strip->view()->clicked(indexOf(*strip, 0));
        QCOMPARE(page->filter(), u"(sport == 9) and machine == \"gw1\""_s);
        emit strip->view()->clicked(indexOf(*strip, 0));
        QCOMPARE(page->filter(), u"sport == 9"_s);
        QVERIFY(strip->view()->selectionModel()->selection().isEmpty());
    }

    void aMachineThatIsLostIsPaleAndSaid()
    {
        MainWindow window;
        window.show();
        window.open(set());
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(window), 3, patience);
        FlowPage *const page = window.currentPage();
        page->setInterval(std::chrono::milliseconds(500));
        const auto *model = qobject_cast<const FlowTableModel *>(page->view()->model());
        QVERIFY(QFile::remove(m_folder.filePath(u"gw2"_s)));
        QTRY_COMPARE_WITH_TIMEOUT(page->notices()->notice().id, u"machines-lost"_s, patience);
        QVERIFY(page->notices()->notice().text.startsWith(u"gw2 is not read at present."_s));
        QVERIFY(page->notices()->notice().why.text.contains(u"No such file or directory"_s));
        int stale = 0;
        for (int row = 0; row < model->rowCount(); ++row)
            stale += model->isStale(row);
        QCOMPARE(stale, 1);
        QVERIFY(!model->isStale());
        QCOMPARE(rowsOf(window), 3);
        write(m_folder.filePath(u"gw2"_s), flows({9, 10}));
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(window), 4, patience);
        QTRY_VERIFY_WITH_TIMEOUT(page->notices()->notice().id.isEmpty(), patience);
    }

    void theWallIsKept()
    {
        {
            MachineStrip strip;
            QVERIFY(!strip.isWall());
            const int low = strip.view()->minimumHeight();
            strip.findChild<QToolButton *>(u"machineWall"_s)->click();
            QVERIFY(strip.isWall());
            QVERIFY(strip.view()->minimumHeight() > low);
        }
        QVERIFY(MachineStrip().isWall());
    }

    void onlyMachinesThatCannotBeReadAreExplained()
    {
        QVERIFY(QFile::remove(m_folder.filePath(u"gw1"_s)));
        QVERIFY(QFile::remove(m_folder.filePath(u"gw2"_s)));
        MainWindow window;
        window.show();
        window.open(set());
        QTRY_VERIFY_WITH_TIMEOUT(window.currentPage()->frame(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(!window.currentPage()->showsTable(), patience);
        QVERIFY(window.currentPage()->findChild<MachineStrip *>()->isVisible());
    }

    void podsAndNodesHaveTheirNamesOnceTheUserAsks()
    {
        if (!test::programsCanBeStarted)
            QSKIP("the thread sanitizer cannot follow how QProcess starts programs");
        QTemporaryDir programs;
        QTemporaryDir root;
        const Variable path("PATH", QFile::encodeName(programs.path()) + ':' + qgetenv("PATH"));
        write(programs.filePath(u"kubectl"_s),
            "#!/bin/sh\necho \"$@\" >>" + QFile::encodeName(programs.filePath(u"log"_s))
                + "\ncat " TEST_DATA "/cluster/$2.json\n",
            true);
        NamesInUse::shared()->start(root.path().toStdString());
        const auto nameOf = [](const char *address) {
            const HostNamesPtr &hosts = NamesInUse::shared()->hosts(NamesFor::Others);
            const HostName *const host = hosts ? hosts->find(*IpAddress::parse(address)) : nullptr;
            return host ? QString::fromStdString(host->name) : QString();
        };
        MainWindow window;
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(NamesInUse::shared()->hosts(NamesFor::Others), patience);
        QVERIFY(nameOf("10.244.1.7").isEmpty());
        QVERIFY(!QFile::exists(programs.filePath(u"log"_s))); // never by itself
        window.findChild<QAction *>(u"namesCluster"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(nameOf("10.244.1.7"), u"shop/web-7d4b9c6f5-x2x9z"_s, patience);
        QCOMPARE(nameOf("fd00::12"), u"node-2"_s);
        QTRY_COMPARE_WITH_TIMEOUT(window.statusBar()->currentMessage(), u"The cluster names 6 addresses."_s, patience);
        write(programs.filePath(u"kubectl"_s), "#!/bin/sh\necho 'no cluster here' >&2; exit 1\n", true);
        window.findChild<QAction *>(u"namesCluster"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(window.statusBar()->currentMessage(), u"kubectl failed: no cluster here"_s, patience);
        QCOMPARE(nameOf("10.244.1.7"), u"shop/web-7d4b9c6f5-x2x9z"_s);
    }

private:
    QByteArray file(const char *name) const { return QFile::encodeName(m_folder.filePath(QLatin1String(name))); }
    Origin set() const
    {
        OriginSet made{"edge", {}};
        for (const char *name : {"gw1", "gw2"})
            made.members.push_back({name, Origin::ofCommand({"cat", file(name).toStdString()})});
        return Origin::ofSet(made);
    }
    static int rowsOf(const MainWindow &window)
    {
        const FlowPage *const page = window.currentPage();
        return page && page->frame() ? page->view()->model()->rowCount() : -1;
    }
    static QModelIndex indexOf(const MachineStrip &strip, OriginIndex origin)
    {
        for (int row = 0; row < strip.model()->rowCount(); ++row) {
            if (strip.model()->rows()[std::size_t(row)].origin == origin)
                return strip.model()->index(row, 0);
        }
        return {};
    }

    QTemporaryDir m_folder;
};

QTEST_MAIN(MachinesTest)
#include "tst_machines.moc"
