// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/report_command.h"

#include "table/shown_text.h"
#include "ui/panels/capacity_gauge.h"
#include "ui/panels/capacity_panel.h"
#include "ui/panels/charts_panel.h"
#include "ui/panels/diagnosis_feed.h"
#include "ui/panels/history_chart.h"
#include "ui/panels/time_chart.h"
#include "ui/parts/settings.h"
#include "ui/window/flow_page.h"
#include "ui/window/table_tab.h"
#include "ui/window/window_docks.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMainWindow>
#include <QMessageBox>
#include <QPixmap>
#include <QPointer>
#include <QSaveFile>
#include <QSettings>
#include <QStatusBar>

#include <memory>
#include <span>

namespace ctscope {

namespace {

const auto folderKey = QStringLiteral("reportFolder");
// Pixels of the charts in a report.
constexpr int chartsWidth = 1000;
constexpr int chartsHeight = 800;

bool isTextFile(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    return suffix == u"txt" || suffix == u"text";
}

QByteArray pngOf(const QImage &picture)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    return bytes;
}

/// Empty, or what the system says.
QString errorOfWriting(const QString &path, const std::string &text)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.commit())
        return {};
    return file.errorString();
}

} // namespace

QList<ReportPicture> picturesOf(const TableTab &tab)
{
    QList<ReportPicture> images;
    if (auto *const gauge = tab.capacity()->findChild<CapacityGauge *>(); gauge && !gauge->isHidden())
        images.append({ReportCommand::tr("Capacity"), gauge->grab().toImage()});
    if (tab.charts().empty())
        return images;
    if (auto *const history = tab.capacity()->findChild<HistoryChart *>(); history && !history->isHidden())
        images.append({ReportCommand::tr("Entries against the limit"), history->grab().toImage()});
    // Charts of its own: the panel may never have been shown, and is as large as its dock.
    ChartsPanel charts;
    charts.setAttribute(Qt::WA_DontShowOnScreen);
    charts.resize(chartsWidth, chartsHeight);
    charts.show();
    charts.setHistory(&tab.charts(), true);
    for (TimeChart *const chart : charts.charts())
        images.append({chart->title(), chart->grab().toImage()});
    return images;
}

ReportCommand::ReportCommand(QMainWindow *window, WindowDocks *docks)
    : QObject(window)
    , m_window(window)
    , m_docks(docks)
{
    connect(this, &ReportCommand::saved, this, &ReportCommand::tell);
}

// No report that was asked for is lost.
ReportCommand::~ReportCommand() { m_worker.finish(); }

void ReportCommand::choose(TableTab *tab)
{
    m_docks->showDiagnosis();
    const QString page = tr("Page with pictures (*.html)");
    const QString text = tr("Text (*.txt)");
    auto *dialog = new QFileDialog(m_window, tr("Save Report"), openSettings()->value(folderKey).toString());
    dialog->setObjectName(QStringLiteral("reportFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters({page, text});
    dialog->setDefaultSuffix(QStringLiteral("html"));
    dialog->selectFile(QStringLiteral("diagnosis.html"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, text](const QString &filter) {
        dialog->setDefaultSuffix(filter == text ? QStringLiteral("txt") : QStringLiteral("html"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, tab = QPointer(tab)](const QString &path) {
        openSettings()->setValue(folderKey, QFileInfo(path).path());
        if (tab)
            save(tab, path);
    });
    dialog->open();
}

void ReportCommand::save(TableTab *tab, const QString &path)
{
    DiagnosisFeed *const feed = tab->diagnosis();
    if (!feed->isReadable())
        return emit saved(path, tr("The entries of this table cannot be read, so there is nothing to diagnose."));
    if (feed->diagnosis())
        return write(tab, path);
    // The connection ends with the first diagnosis.
    auto waiting = std::make_shared<QMetaObject::Connection>();
    *waiting = connect(feed, &DiagnosisFeed::changed, this, [this, tab, path, waiting] {
        if (!tab->diagnosis()->diagnosis())
            return;
        disconnect(*waiting);
        write(tab, path);
    });
    feed->wantOnce();
}

void ReportCommand::write(TableTab *tab, const QString &path)
{
    DiagnosisReport report = tab->diagnosis()->report();
    const bool asText = isTextFile(path);
    const QList<ReportPicture> pictures = asText ? QList<ReportPicture>() : picturesOf(*tab);
    const FramePtr frame = tab->page()->frame();
    m_worker.run([this, report = std::move(report), pictures, frame, path, asText](
                     const std::stop_token &) mutable -> BackgroundWorker::Result {
        for (const ReportPicture &picture : pictures)
            report.images.append({picture.title, pngOf(picture.image)});
        if (frame)
            report.groups = TopGroups::of(frame->snapshot);
        const QString error = errorOfWriting(
            path, asText ? DiagnosisDocument::text(report) : DiagnosisDocument::html(std::span(&report, 1)));
        return [this, path, error] { emit saved(path, error); };
    });
}

void ReportCommand::tell(const QString &path, const QString &error)
{
    const QString name = shownText(path, longestCell);
    if (error.isEmpty())
        return m_window->statusBar()->showMessage(tr("The report was saved as %1.").arg(name), 6000);
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Save Report"),
        tr("The report could not be saved as %1: %2").arg(name, error), QMessageBox::Ok, m_window);
    box->setObjectName(QStringLiteral("reportError"));
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace ctscope
