// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/namespaces_panel.h"

#include "support/fake_kernel.h"
#include "support/fake_root.h"
#include "support/model_text.h"
#include "table/namespace_model.h"
#include "ui/parts/row_list_view.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include <map>
#include <mutex>

using namespace ctscope;
using namespace ctscope::test;
using namespace std::chrono_literals;

namespace {

NetworkNamespace place(std::uint64_t inode, const char *name)
{
    NetworkNamespace made;
    made.inode = inode;
    made.names = {name};
    made.path = std::string("/run/netns/") + name;
    return made;
}

/// A machine of three namespaces: our own, one that can be entered, and one that cannot. Asked on the
/// thread of the watch.
class Machine {
public:
    Machine()
    {
        NetworkNamespace own = place(1, "own");
        own.own = true;
        own.names.clear();
        own.processes = 100;
        m_list = {{own, place(2, "blue"), place(3, "green")}, 12};
    }
    void remove(std::uint64_t inode)
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_list.namespaces, [inode](const NetworkNamespace &one) { return one.inode == inode; });
    }
    NamespaceCounter counter()
    {
        return NamespaceCounter({[this] {
                                     const std::lock_guard lock(m_mutex);
                                     return m_list;
                                 },
            [this](const NetworkNamespace &where, SourceProblem &problem) -> std::unique_ptr<NetlinkChannel> {
                if (where.inode == 2)
                    return std::make_unique<FakeChannel>(m_blue);
                problem = {Problem::NoEntry, where.title(), "sudo setcap it"};
                return nullptr;
            },
            ProcFs(m_root.path()), [] { return std::string(); }, &NamespaceCounter::Clock::now});
    }

private:
    FakeRoot m_root{
        QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_count=10\n/proc/sys/net/netfilter/nf_conntrack_max=1000\n"
                       "/proc/sys/net/netfilter/nf_conntrack_buckets=4096\n")};
    FakeKernel m_blue = fakeNamespace({{"nf_conntrack_count", "90"}, {"nf_conntrack_max", "1000"}});
    std::mutex m_mutex; // of the list
    NamespaceList m_list;
};

QString rows(const NamespacesPanel &panel)
{
    return printed(*panel.table()->model(), {NamespaceModel::Name, NamespaceModel::Entries, NamespaceModel::Share});
}

} // namespace

class NamespacesPanelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        useTemporarySettings();
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }

    void showsEachNamespaceAndWhoFillsTheTable()
    {
        Machine machine;
        NamespacesPanel panel(machine.counter(), 1ms);
        panel.show();
        QTRY_COMPARE(rows(panel), QStringLiteral("This machine | 10 | 10 %\nblue | 90 | 90 %\ngreen | closed | "));
        QCOMPARE(panel.summary(), QStringLiteral("Together 100 entries in 4,096 buckets: blue holds 90 %."));
        QVERIFY(panel.findChild<QLabel *>(QStringLiteral("hiddenProcesses"))
                    ->text()
                    .startsWith(QStringLiteral("12 processes belong to other users")));
        machine.remove(2);
        QTRY_COMPARE(rows(panel), QStringLiteral("This machine | 10 | 100 %\ngreen | closed | "));
    }

    void tellsOfTheCurrentOneAndHowToOpenIt()
    {
        Machine machine;
        NamespacesPanel panel(machine.counter(), 1ms);
        auto *button = panel.findChild<QPushButton *>(QStringLiteral("watchNamespace"));
        QVERIFY(!button->isEnabled());
        panel.show();
        QTRY_COMPARE(panel.table()->model()->rowCount(), 3);
        panel.table()->selectRow(1);
        QVERIFY(panel.details().contains(QStringLiteral("knows it as blue")));
        QCOMPARE(panel.command(), QString());
        QVERIFY(button->isEnabled());
        panel.table()->selectRow(2);
        QVERIFY(panel.details().contains(QStringLiteral("You may not enter it.")));
        QCOMPARE(panel.command(), QStringLiteral("sudo setcap it"));
        machine.remove(3);
        QTRY_COMPARE(panel.table()->model()->rowCount(), 2);
        QTRY_VERIFY(panel.details().contains(QStringLiteral("knows it as blue"))); // the one that is current now
        QCOMPARE(panel.command(), QString());
    }

    void enterAndTheButtonAskForTheTable()
    {
        Machine machine;
        NamespacesPanel panel(machine.counter(), 1ms);
        QSignalSpy spy(&panel, &NamespacesPanel::watchRequested);
        panel.show();
        QTRY_COMPARE(panel.table()->model()->rowCount(), 3);
        panel.table()->selectRow(1);
        QTest::keyClick(panel.table(), Qt::Key_Return);
        QTest::mouseClick(panel.findChild<QPushButton *>(QStringLiteral("watchNamespace")), Qt::LeftButton);
        QCOMPARE(spy.size(), 2);
        QCOMPARE(spy[0][0].value<NetworkNamespace>().path, std::string("/run/netns/blue"));
    }

    void everythingHasAName()
    {
        Machine machine;
        NamespacesPanel panel(machine.counter(), 1h);
        QVERIFY(!panel.table()->accessibleName().isEmpty());
        for (auto *widget : panel.findChildren<QWidget *>()) {
            if (widget->focusPolicy() != Qt::NoFocus && qobject_cast<QPushButton *>(widget))
                QVERIFY(!qobject_cast<QPushButton *>(widget)->text().isEmpty() || !widget->accessibleName().isEmpty());
        }
    }

    void theWindowShowsThePanelAndATabForEachNamespace()
    {
        MainWindow window;
        window.show();
        auto *dock = window.findChild<QDockWidget *>(QStringLiteral("namespacesDock"));
        QVERIFY(dock && dock->isHidden());
        window.findChild<QAction *>(QStringLiteral("namespaces"))->trigger();
        QVERIFY(dock->isVisible());
        auto *tabs = window.findChild<QTabWidget *>(QStringLiteral("tabs"));
        window.open(Origin::ofNamespace(place(0, "ctscope-test-none")));
        window.open(Origin::ofNamespace(place(0, "ctscope-test-neither")));
        window.open(Origin::ofNamespace(place(0, "ctscope-test-none")));
        QCOMPARE(tabs->count(), 2);
        QCOMPARE(tabs->tabText(0), QStringLiteral("Namespace ctscope-test-none"));
        QCOMPARE(tabs->currentIndex(), 0);
        QCOMPARE(window.windowTitle(), QStringLiteral("Namespace ctscope-test-none — ctscope"));
        // It is not there, which is a state and nothing else.
        QTRY_COMPARE(
            window.currentPage()->frame() ? int(window.currentPage()->frame()->snapshot->origin().problem.kind) : -1,
            int(Problem::NamespaceGone));
        window.open(Origin::thisMachine());
        QCOMPARE(tabs->count(), 3);
        QCOMPARE(window.windowTitle(), QStringLiteral("This machine — ctscope"));
    }
};

QTEST_MAIN(NamespacesPanelTest)
#include "tst_namespaces_panel.moc"
