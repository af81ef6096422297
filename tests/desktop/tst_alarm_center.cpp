// SPDX-License-Identifier: GPL-3.0-or-later
// Alarms of the window, told to a notification service that is played on a session bus of its own.
#include "kernel/child_process.h"
#include "ui/panels/capacity_levels.h"
#include "ui/parts/alarm_settings.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"
#include "ui/table/flow_view.h"
#include "ui/window/alarm_center.h"
#include "ui/window/alarms_dialog.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/window/table_tab.h"

#include "ui/fake_table.h"

#include <QAction>
#include <QCheckBox>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QGroupBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>

#include <unistd.h>

using namespace ctscope;

namespace {

constexpr int patience = 30'000; // ms
const auto name = QStringLiteral("org.freedesktop.Notifications");
const auto path = QStringLiteral("/org/freedesktop/Notifications");

/// What has come through this pipe.
QByteArray readNow(int pipe)
{
    QByteArray text(4096, Qt::Uninitialized);
    text.resize(std::max<qsizetype>(::read(pipe, text.data(), static_cast<std::size_t>(text.size())), 0));
    return text;
}

} // namespace

/// Answers Notify() as a desktop does.
class PlayedDesktop : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    QStringList told; ///< "title: text [actions]"

public slots:
    uint Notify(const QString &, uint, const QString &, const QString &title, const QString &text,
        const QStringList &actions, const QVariantMap &, int)
    {
        told << title + QStringLiteral(": ") + text + QStringLiteral(" [") + actions.join(u',') + u']';
        return static_cast<uint>(told.size());
    }
};

/// The fake table with three of a hundred entries.
class CountedSource : public FakeSource {
public:
    using FakeSource::FakeSource;
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override
    {
        ReadResult result = FakeSource::read(std::move(stop), progress);
        if (result.reading)
            result.reading->capacity = capacity();
        return result;
    }
};

class AlarmCenterTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void nothingIsToldUnlessTheUserWantsIt();
    void aFilterIsToldOnceAndShowLeadsToIt();
    void otherSavedFiltersTellNothingAgain();
    void aFullTableIsTold();
    void anotherLevelIsUsedAtOnce();
    void theDialogKeepsWhatWasChosen();
    void theTestSaysWhetherTheDesktopAnswers();
    void cleanupTestCase();

private:
    static void choose(bool full, const QStringList &filters)
    {
        AlarmSettings settings;
        settings.enabled = true;
        settings.full = full;
        settings.drops = true;
        settings.filters = filters;
        settings.store();
    }
    void pressShow(quint32 id) const
    {
        QDBusMessage signal = QDBusMessage::createSignal(path, name, QStringLiteral("ActionInvoked"));
        signal.setArguments({id, QStringLiteral("show")});
        QDBusConnection(m_bus).send(signal);
    }

    ChildProcess m_daemon;
    QString m_bus = QStringLiteral("played desktop");
    PlayedDesktop m_desktop;
};

void AlarmCenterTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty())
        QSKIP("the program \"dbus-daemon\" is not installed");
    // Not by QProcess: the thread sanitizer cannot follow the way in which it starts programs.
    m_daemon = ChildProcess::start(
        {"dbus-daemon", "--session", "--nofork", "--print-address"}, {.keepEnvironment = true, .searchPath = true});
    QVERIFY(m_daemon);
    QByteArray address;
    QTRY_VERIFY_WITH_TIMEOUT((address += readNow(m_daemon.output())).endsWith('\n'), patience);
    address = address.trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
    QDBusConnection bus = QDBusConnection::connectToBus(QString::fromUtf8(address), m_bus);
    QVERIFY(bus.registerObject(path, &m_desktop, QDBusConnection::ExportAllSlots));
    QVERIFY(bus.registerService(name));
}

void AlarmCenterTest::init()
{
    useTemporarySettings();
    SavedFilters::shared()->setAll({});
    m_desktop.told.clear();
}

void AlarmCenterTest::nothingIsToldUnlessTheUserWantsIt()
{
    SavedFilters::shared()->save({QStringLiteral("web"), QStringLiteral("dport == 443"), {}});
    QVERIFY(!AlarmSettings::stored().enabled);
    AlarmSettings off;
    off.filters = {QStringLiteral("web")};
    off.store();
    const auto table = std::make_shared<FakeTable>();
    table->set(tcpLine("10.0.0.1", 1001));
    MainWindow window;
    FlowPage *const page = window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
    QSignalSpy raised(window.findChild<AlarmCenter *>(), &AlarmCenter::raised);
    QSignalSpy frames(page, &FlowPage::frameShown);
    for (int i = 1; i <= 3; ++i) {
        page->pollNow();
        QTRY_VERIFY_WITH_TIMEOUT(frames.count() >= i, patience);
    }
    QCOMPARE(raised.count(), 0);
    QCOMPARE(m_desktop.told, QStringList());
}

void AlarmCenterTest::aFilterIsToldOnceAndShowLeadsToIt()
{
    SavedFilters::shared()->save({QStringLiteral("web"), QStringLiteral("dport == 443"), {}});
    choose(false, {QStringLiteral("web")});
    const auto table = std::make_shared<FakeTable>();
    table->set(tcpLine("10.0.0.1", 1001));
    MainWindow window;
    window.show();
    FlowPage *const page = window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
    QTRY_COMPARE_WITH_TIMEOUT(m_desktop.told.size(), 1, patience);
    QCOMPARE(m_desktop.told.constFirst(),
        QStringLiteral("Flows match “web”: ") + page->longTitle()
            + QStringLiteral(": 1 flow matches: tcp 10.0.0.1:1001 → 203.0.113.2:443. [default,Show,show,Show]"));
    QSignalSpy frames(page, &FlowPage::frameShown);
    page->pollNow();
    QTRY_VERIFY_WITH_TIMEOUT(frames.count() >= 1, patience);
    QCOMPARE(m_desktop.told.size(), 1);

    window.openText(QString::fromStdString(tcpLine("10.0.0.1", 1001)), QStringLiteral("another tab"));
    QVERIFY(window.currentPage() != page);
    pressShow(1);
    QTRY_COMPARE_WITH_TIMEOUT(window.currentPage(), page, patience);
    QCOMPARE(page->filter(), QStringLiteral("dport == 443"));
}

void AlarmCenterTest::otherSavedFiltersTellNothingAgain()
{
    SavedFilters::shared()->save({QStringLiteral("web"), QStringLiteral("dport == 443"), {}});
    choose(false, {QStringLiteral("web")});
    const auto table = std::make_shared<FakeTable>();
    table->set(tcpLine("10.0.0.1", 1001));
    MainWindow window;
    FlowPage *const page = window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
    QTRY_COMPARE_WITH_TIMEOUT(m_desktop.told.size(), 1, patience);
    SavedFilters::shared()->save({QStringLiteral("ssh"), QStringLiteral("dport == 22"), {}});
    QSignalSpy frames(page, &FlowPage::frameShown);
    for (int i = 1; i <= 3; ++i) {
        page->pollNow();
        QTRY_VERIFY_WITH_TIMEOUT(frames.count() >= i, patience);
    }
    QCOMPARE(m_desktop.told.size(), 1);
}

void AlarmCenterTest::aFullTableIsTold()
{
    choose(true, {});
    const auto settings = openSettings();
    CapacityLevels levels;
    levels.warning = 1;
    levels.alarm = 3;
    levels.toSettings(*settings);
    settings->sync();
    const auto table = std::make_shared<FakeTable>();
    table->set(tcpLine("10.0.0.1", 1001));
    MainWindow window;
    FlowPage *const page = window.openSource(std::make_unique<CountedSource>(table), Origin::thisMachine());
    QTRY_COMPARE_WITH_TIMEOUT(m_desktop.told.size(), 1, patience);
    QCOMPARE(m_desktop.told.constFirst(),
        QStringLiteral("The connection tracking table is nearly full: ") + page->longTitle()
            + QStringLiteral(": 3 entries, and the limit is 100 (3 %). [default,Show,show,Show]"));
}

void AlarmCenterTest::anotherLevelIsUsedAtOnce()
{
    choose(true, {});
    const auto table = std::make_shared<FakeTable>();
    table->set(tcpLine("10.0.0.1", 1001));
    MainWindow window;
    FlowPage *const page = window.openSource(std::make_unique<CountedSource>(table), Origin::thisMachine());
    QSignalSpy frames(page, &FlowPage::frameShown);
    page->pollNow();
    QTRY_VERIFY_WITH_TIMEOUT(frames.count() >= 1, patience);
    QCOMPARE(m_desktop.told.size(), 0);
    CapacityLevels levels;
    levels.warning = 1;
    levels.alarm = 3;
    auto *const tab = window.findChild<TableTab *>();
    QVERIFY(tab);
    emit tab->levelsChosen(levels);
    const auto isTold = [&] {
        page->pollNow();
        return m_desktop.told.size() == 1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isTold(), patience);
}

void AlarmCenterTest::theDialogKeepsWhatWasChosen()
{
    SavedFilters::shared()->setAll({{QStringLiteral("web"), QStringLiteral("dport == 443"), {}},
        {QStringLiteral("ssh"), QStringLiteral("dport == 22"), {}}});
    MainWindow window;
    window.show();
    window.findChild<QAction *>(QStringLiteral("alarms"))->trigger();
    auto *dialog = window.findChild<AlarmsDialog *>();
    QVERIFY(dialog);
    dialog->findChild<QGroupBox *>(QStringLiteral("enabled"))->setChecked(true);
    dialog->findChild<QCheckBox *>(QStringLiteral("drops"))->setChecked(false);
    auto *const filters = dialog->findChild<QListWidget *>(QStringLiteral("filters"));
    QCOMPARE(filters->count(), 2);
    filters->item(1)->setCheckState(Qt::Checked);
    dialog->accept();
    const AlarmSettings kept = AlarmSettings::stored();
    QVERIFY(kept.enabled && kept.full && !kept.drops);
    QCOMPARE(kept.filters, QStringList{QStringLiteral("ssh")});
    const AlarmRules rules = kept.rules(90);
    QCOMPARE(rules.fullPercent.value_or(0), 90);
    QCOMPARE(rules.filters.size(), std::size_t(1));
    QCOMPARE(rules.filters.front().filter.text(), std::string("dport == 22"));
}

void AlarmCenterTest::theTestSaysWhetherTheDesktopAnswers()
{
    MainWindow window;
    window.show();
    window.findChild<QAction *>(QStringLiteral("alarms"))->trigger();
    auto *dialog = window.findChild<AlarmsDialog *>();
    auto *const result = dialog->findChild<QLabel *>(QStringLiteral("testResult"));
    dialog->findChild<QPushButton *>(QStringLiteral("test"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(result->text(), QStringLiteral("The desktop shows a notification."), patience);
    QDBusConnection(m_bus).unregisterService(name);
    dialog->findChild<QPushButton *>(QStringLiteral("test"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(
        result->text().startsWith(QStringLiteral("The desktop shows no notification: ")), patience);
    QVERIFY(QDBusConnection(m_bus).registerService(name));
}

void AlarmCenterTest::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus(m_bus);
    m_daemon.end();
}

QTEST_MAIN(AlarmCenterTest)
#include "tst_alarm_center.moc"
