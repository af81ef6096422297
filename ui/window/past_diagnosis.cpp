// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/past_diagnosis.h"

#include "ui/panels/time_strip.h"
#include "ui/window/flow_page.h"
#include "ui/window/history_bar.h"
#include "ui/window/main_window.h"
#include "ui/window/page_history.h"
#include "ui/window/page_past.h"
#include "ui/window/page_tabs.h"
#include "ui/window/page_time.h"
#include "ui/window/past_diagnosis_dialog.h"
#include "ui/window/recording_bar.h"
#include "ui/window/table_tab.h"
#include "ui/window/window_actions.h"

#include <QAction>
#include <QPointer>
#include <QStatusBar>

namespace ctscope {

namespace {

constexpr int messageMs = 6000;

} // namespace

PastDiagnosis::PastDiagnosis(MainWindow *window, WindowActions *actions, PageTabs *tabs)
    : QObject(window)
    , m_window(window)
    , m_actions(actions)
    , m_tabs(tabs)
{
    connect(actions->diagnoseTime, &QAction::triggered, this, &PastDiagnosis::examineChosen);
    connect(window, &MainWindow::frameShown, this, &PastDiagnosis::serve);
    connect(tabs, &PageTabs::currentChanged, this, &PastDiagnosis::serve);
    serve();
}

/// Only the bar in front can be clicked.
void PastDiagnosis::serve()
{
    const FlowPage *const page = m_tabs->current();
    const TimeStrip *const strip = stripOf(page);
    m_actions->diagnoseTime->setEnabled(strip && pastOf(page));
    if (!page)
        return;
    if (RecordingBar *const bar = page->time()->bar())
        connect(bar, &RecordingBar::diagnosisWanted, this, &PastDiagnosis::examine, Qt::UniqueConnection);
    if (HistoryBar *const bar = page->history()->bar())
        connect(bar, &HistoryBar::diagnosisWanted, this, &PastDiagnosis::examine, Qt::UniqueConnection);
}

void PastDiagnosis::examineChosen()
{
    if (const TimeStrip *const strip = stripOf(m_tabs->current())) {
        const record::Range part = chosenPart(*strip);
        examine(part.from, part.until);
    }
}

void PastDiagnosis::examine(qint64 from, qint64 until)
{
    TableTab *const tab = m_tabs->currentTab();
    const auto past = tab ? pastOf(tab->page()) : std::nullopt;
    if (!past)
        return;
    auto *const dialog = new PastDiagnosisDialog(*past, {from, until}, tab->page()->longTitle(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // What is in memory goes with its tab.
    connect(tab->page(), &QObject::destroyed, dialog, &QDialog::reject);
    const auto goTo = [this, tab = QPointer(tab)](qint64 moment) {
        TimeStrip *const strip = tab ? stripOf(tab->page()) : nullptr;
        if (!strip)
            return false;
        m_tabs->goTo(tab->page());
        PageTime *const time = tab->page()->time();
        if (!time->hasMoments()) {
            strip->choose(moment);
        } else if (moment < strip->whole().from) {
            m_window->statusBar()->showMessage(tr("This moment is no longer kept."), messageMs);
            return false;
        } else {
            time->goTo(moment); // the end of the strip is the present
        }
        return true;
    };
    connect(dialog, &PastDiagnosisDialog::momentChosen, this, goTo);
    connect(dialog, &PastDiagnosisDialog::flowsRequested, this,
        [goTo, tab = QPointer(tab)](qint64 moment, const QString &filter) {
            if (goTo(moment))
                tab->showFlows(filter);
        });
    connect(dialog, &PastDiagnosisDialog::groupsRequested, this,
        [goTo, tab = QPointer(tab)](qint64 moment, const QString &filter, const QString &keys) {
            if (goTo(moment))
                tab->showGroups(filter, keys);
        });
    dialog->show();
}

} // namespace ctscope
