// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/record_commands.h"

#include "format/pseudonyms.h"
#include "table/recording_file_words.h"
#include "table/shown_text.h"
#include "ui/panels/time_strip.h"
#include "ui/parts/settings.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/window/page_past.h"
#include "ui/window/page_tabs.h"
#include "ui/window/page_time.h"
#include "ui/window/record_dialog.h"
#include "ui/window/recording_bar.h"
#include "ui/window/window_actions.h"

#include <QAction>
#include <QDateTime>
#include <QFile>
#include <QMessageBox>
#include <QPointer>
#include <QSettings>
#include <QStatusBar>

#include <memory>
#include <utility>

namespace ctscope {

namespace {

constexpr int messageMs = 6000;
const auto stripKey = QStringLiteral("timeStrip");

/// With the date where a range has more than one.
QString timeText(std::int64_t time, const record::Range &range)
{
    const auto local = [](std::int64_t at) { return QDateTime::fromMSecsSinceEpoch(at / 1000); };
    const bool oneDay = local(range.from).date() == local(range.until).date();
    return local(time).toString(oneDay ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

/// Where a page's recording is: its file, or the memory of its last minutes; empty when there is none.
std::string recordingOf(const FlowPage *page)
{
    const auto past = page && page->time()->bar() ? pastOf(page) : std::nullopt;
    return past ? past->recording() : std::string();
}

} // namespace

RecordCommands::RecordCommands(MainWindow *window, WindowActions *actions, PageTabs *tabs)
    : QObject(window)
    , m_window(window)
    , m_actions(actions)
    , m_tabs(tabs)
{
    connect(actions->record, &QAction::triggered, this, &RecordCommands::toggleRecording);
    connect(actions->saveMinutes, &QAction::triggered, this, [this] {
        const FlowPage *const page = m_tabs->current();
        if (const auto kept = page ? page->time()->kept() : std::nullopt)
            savePart(page, *kept);
    });
    connect(actions->savePart, &QAction::triggered, this, [this] {
        const FlowPage *const page = m_tabs->current();
        if (recordingOf(page).empty())
            return;
        savePart(page, chosenPart(*page->time()->bar()->strip()));
    });
    actions->timeStrip->setChecked(openSettings()->value(stripKey, true).toBool());
    connect(actions->timeStrip, &QAction::toggled, this, [this](bool shown) {
        openSettings()->setValue(stripKey, shown);
        for (FlowPage *const page : m_tabs->pages())
            serve(page);
    });
    connect(window, &MainWindow::frameShown, this, &RecordCommands::tableChanged);
    connect(tabs, &PageTabs::currentChanged, this, &RecordCommands::tableChanged);
    tableChanged();
}

RecordCommands::~RecordCommands() { m_worker.finish(); }

/// Connects what the bar of a page asks for, once it has one.
void RecordCommands::serve(FlowPage *page)
{
    if (!page)
        return;
    connect(page->time(), &PageTime::barMade, this, &RecordCommands::tableChanged, Qt::UniqueConnection);
    RecordingBar *const bar = page->time()->bar();
    if (!bar)
        return;
    // The bar of a recording is the way to its moments, and that of a table that is recorded says so.
    const PageTime *const time = page->time();
    const bool isLent = time->hasMoments() || time->hasReadings(); // beside what the page shows anyway
    bar->setVisible(m_actions->timeStrip->isChecked() || !isLent || time->isPast() || time->isRecording());
    connect(bar, &RecordingBar::savePartWanted, this, &RecordCommands::savePartInFront, Qt::UniqueConnection);
    connect(bar, &RecordingBar::comparisonWanted, this, &RecordCommands::compareInFront, Qt::UniqueConnection);
    connect(page->time(), &PageTime::recordingChanged, this, &RecordCommands::tableChanged, Qt::UniqueConnection);
}

// Only the bar in front can be clicked.
void RecordCommands::savePartInFront(qint64 from, qint64 until) { savePart(m_tabs->current(), {from, until}); }

void RecordCommands::compareInFront(qint64 from, qint64 until) { compare(m_tabs->current(), {from, until}); }

void RecordCommands::tableChanged()
{
    FlowPage *const page = m_tabs->current();
    serve(page);
    const bool live = page && page->time()->isLive();
    m_actions->record->setEnabled(live);
    m_actions->record->setText(live && page->time()->isRecording() ? tr("Stop &Recording") : tr("&Record…"));
    m_actions->saveMinutes->setEnabled(live && page->time()->kept());
    m_actions->savePart->setEnabled(!recordingOf(page).empty());
}

void RecordCommands::toggleRecording()
{
    FlowPage *const page = m_tabs->current();
    if (!page || !page->time()->isLive())
        return;
    if (page->time()->isRecording()) {
        const QString file = page->time()->recordedFile();
        page->time()->stopRecording();
        m_window->statusBar()->showMessage(tr("Recorded to %1.").arg(shownText(file, longestCell)), messageMs);
        return;
    }
    auto *const dialog = new RecordDialog(page->longTitle(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [dialog, page = QPointer(page)] {
        if (page)
            page->time()->record(dialog->file(), dialog->limits());
    });
    dialog->open();
}

void RecordCommands::savePart(const FlowPage *page, const record::Range &part)
{
    const std::string from = recordingOf(page);
    if (from.empty())
        return;
    auto *const dialog = new RecordDialog(page->longTitle(), page->time()->bar()->strip()->whole(), part, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // The memory goes with its tab.
    connect(page, &QObject::destroyed, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this, [this, dialog, from] {
        record::Cut cut;
        cut.from = from;
        cut.to = QFile::encodeName(dialog->file()).toStdString();
        cut.range = dialog->range().value_or(record::Range());
        cut.replacesFile = true; // the dialog has asked
        if (dialog->pseudonymise()) {
            auto names = std::make_shared<Pseudonyms>(randomPseudonymKey());
            cut.replace = [names](Flow flow) { return names->flow(std::move(flow)); };
        }
        save(cut);
    });
    dialog->open();
}

void RecordCommands::save(const record::Cut &cut)
{
    m_window->statusBar()->showMessage(tr("Saving a part of the recording…"));
    m_worker.run([this, cut](const std::stop_token &stop) -> BackgroundWorker::Result {
        return [this, path = QFile::decodeName(cut.to.c_str()), outcome = record::cutRecording(cut, stop)] {
            tell(path, outcome);
        };
    });
}

void RecordCommands::tell(const QString &path, const record::CutOutcome &outcome)
{
    const QString error = RecordingFileWords::sentence(outcome);
    const QString name = shownText(path, longestCell);
    if (error.isEmpty()) {
        m_window->statusBar()->showMessage(
            tr("Saved to %1: %2").arg(name, RecordingFileWords::summary(outcome)), messageMs);
    } else {
        m_window->statusBar()->clearMessage();
        auto *const box = new QMessageBox(QMessageBox::Warning, tr("Save Part of Recording"),
            tr("%1 was not saved.").arg(name), QMessageBox::Ok, m_window);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setTextFormat(Qt::PlainText);
        box->setInformativeText(error);
        box->open();
    }
    emit saved(path, error);
}

void RecordCommands::compare(const FlowPage *page, const record::Range &moments)
{
    const auto past = pastOf(page);
    if (!past)
        return;
    const QString name = tr("%1, %2 → %3", "table, earlier time, later time")
                             .arg(page->title(), timeText(moments.from, moments), timeText(moments.until, moments));
    m_worker.run([this, past = *past, moments, name](const std::stop_token &stop) -> BackgroundWorker::Result {
        SnapshotPtr earlier = past.at(moments.from, stop);
        SnapshotPtr later = past.at(moments.until, stop);
        if (!earlier || !later)
            return [this] { m_window->statusBar()->showMessage(tr("These moments could not be read."), messageMs); };
        return [this, name, tables = ComparedTables{std::move(earlier), std::move(later)}] {
            const Origin origin = Origin::ofText(name.toStdString());
            m_window->openSource(openOrigin(origin), origin, tables);
        };
    });
}

} // namespace ctscope
