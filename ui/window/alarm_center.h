// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/alarm_watch.h"
#include "table/background_worker.h"
#include "ui/parts/alarm_settings.h"
#include "ui/desktop/desktop_notifier.h"
#include "table/flow_feed.h"

#include <QHash>
#include <QObject>
#include <QPointer>

#include <memory>
#include <vector>

class QMainWindow;

namespace ctscope {

class AlarmsDialog;
class FlowPage;
class PageTabs;
class WindowActions;

/// Watches the live tables of all tabs on a thread of its own, and notifies the user of what the settings name. "Show"
/// brings the window and the table to the front, with the filter of the alarm. GUI thread only.
class AlarmCenter : public QObject {
    Q_OBJECT
public:
    AlarmCenter(QMainWindow *window, WindowActions *actions, PageTabs *tabs);

    /// Goes on with the settings as they are now. What was told is not told again.
    void apply();

signals:
    void raised(const QString &title, const QString &text);

private:
    struct Watched {
        QPointer<FlowPage> page;
        std::shared_ptr<AlarmWatch> watch; ///< for the worker alone
        quint64 round = 0;                 ///< whose rules it has
        bool busy = false;                 ///< it is at work
    };
    struct Told {
        QPointer<FlowPage> page;
        QString filter;
    };

    void followPages();
    void takeFrame(const ctscope::FramePtr &frame);
    void look(FlowPage *page, const FramePtr &frame);
    void tell(FlowPage *page, const Alarm &alarm);
    void show(quint64 token);
    void chooseSettings();

    QMainWindow *m_window;
    PageTabs *m_tabs;
    DesktopNotifier *m_notifier;
    AlarmSettings m_settings;
    int m_percent = 0; ///< the red level
    AlarmRules m_rules;
    quint64 m_round = 0; ///< counts apply()
    std::vector<Watched> m_watched;
    QHash<quint64, Told> m_told;
    QPointer<AlarmsDialog> m_dialog;
    quint64 m_test = 0;
    BackgroundWorker m_worker;
};

} // namespace ctscope
