// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/past_diagnosis_dialog.h"

#include "format/asked_time.h"
#include "table/finding_words.h"
#include "table/problem_table.h"
#include "table/shown_text.h"
#include "ui/panels/finding_card.h"
#include "ui/panels/finding_timeline.h"
#include "ui/panels/severity_mark.h"
#include "ui/panels/stored_thresholds.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/settings.h"
#include "ui/parts/text_block.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMap>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace ctscope {

PastDiagnosisDialog::PastDiagnosisDialog(
    PastTable table, const record::Range &part, const QString &title, QWidget *parent)
    : QDialog(parent)
    , m_table(std::move(table))
    , m_ticks(new QTimer(this))
    , m_mark(new SeverityMark)
    , m_verdict(new QLabel)
    , m_extent(new TextBlock)
    , m_bar(new QProgressBar)
    , m_scroll(new QScrollArea)
    , m_findings(new QVBoxLayout)
    , m_checked(new TextBlock)
    , m_save(new QPushButton(tr("Save &Report…")))
{
    setObjectName(QStringLiteral("pastDiagnosisDialog"));
    setWindowTitle(tr("Diagnosis Over Time — %1").arg(titleOf(title)));
    m_report.source = title.toStdString();
    QFont bold = m_verdict->font();
    bold.setBold(true);
    m_verdict->setFont(bold);
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_extent->setObjectName(QStringLiteral("extent"));
    m_checked->setObjectName(QStringLiteral("checked"));
    m_mark->hide();
    m_bar->setAccessibleName(tr("Moments examined"));
    auto *const top = new QHBoxLayout;
    top->addWidget(m_mark);
    top->addWidget(m_verdict);
    top->addSpacing(fontMetrics().averageCharWidth() * 2);
    top->addWidget(m_extent, 1);
    auto *const body = new QWidget;
    auto *const column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    m_findings->setSpacing(4);
    column->addLayout(m_findings);
    column->addWidget(m_checked);
    column->addStretch(1);
    m_scroll->setWidget(body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
    m_scroll->setAccessibleName(tr("Findings"));
    auto *const buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->addButton(m_save, QDialogButtonBox::ActionRole);
    m_save->setObjectName(QStringLiteral("saveReport"));
    m_save->setAutoDefault(false);
    m_save->setEnabled(false);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &PastDiagnosisDialog::saveReport);
    auto *const whole = new QVBoxLayout(this);
    whole->addLayout(top);
    whole->addWidget(m_bar);
    whole->addWidget(m_scroll, 1);
    whole->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 36);

    constexpr int tickMs = 100;
    m_ticks->setInterval(tickMs);
    connect(m_ticks, &QTimer::timeout, this, &PastDiagnosisDialog::showProgress);
    examine(part);
}

PastDiagnosisDialog::~PastDiagnosisDialog() = default;

void PastDiagnosisDialog::examine(const record::Range &part)
{
    m_verdict->setText(tr("The moments are being examined…"));
    m_bar->setRange(0, 0);
    m_ticks->start();
    // What there is is not known yet right after a recording was opened.
    const std::string when = part.until == 0 ? std::string() : momentText(part.from) + ',' + momentText(part.until);
    m_worker.run([this, table = m_table, when, thresholds = thresholdsFromSettings(*openSettings()),
                     progress = m_progress](const std::stop_token &stop) -> BackgroundWorker::Result {
        auto between = std::make_shared<DiagnosisBetween>(
            diagnoseBetween(table, when, thresholds, stop, [&progress](std::uint64_t done, std::uint64_t all) {
                progress->all = all;
                progress->done = done;
            }));
        return [this, between] { showResult(std::move(*between)); };
    });
}

void PastDiagnosisDialog::showProgress()
{
    if (const std::uint64_t all = m_progress->all; all > 0) {
        m_bar->setRange(0, static_cast<int>(all));
        m_bar->setValue(static_cast<int>(m_progress->done));
    }
}

void PastDiagnosisDialog::showResult(DiagnosisBetween &&between)
{
    m_ticks->stop();
    m_bar->hide();
    m_isDone = true;
    if (between.problem.kind != Problem::None) {
        m_verdict->setText(tr("The moments cannot be read."));
        const ProblemWords words = wordsOf(between.problem, {false, false, shownText(m_report.source), {}});
        m_extent->showText(words.title + u' ' + words.detail);
        return;
    }
    if (between.examined.moments.empty()) {
        m_verdict->setText(tr("Nothing of this time is recorded."));
        return;
    }
    m_report.diagnosis = std::move(between.diagnosis);
    m_report.examined = std::move(between.examined);
    const auto worst = m_report.diagnosis.worst();
    m_mark->setSeverity(worst);
    m_mark->show();
    m_verdict->setText(SeverityMark::word(worst));
    m_extent->showText(DiagnosisDocument::whileOf(*m_report.examined));
    for (std::size_t at = 0; at < m_report.diagnosis.findings.size(); ++at)
        addFinding(at);
    showChecked();
    m_save->setEnabled(true);
}

void PastDiagnosisDialog::addFinding(std::size_t at)
{
    const Finding &finding = m_report.diagnosis.findings[at];
    const WhileExamined &examined = *m_report.examined;
    const qint64 worstAt = examined.times[at].worstAt;
    auto *const card = new FindingCard;
    card->showFinding(finding);
    auto *const timeline = new FindingTimeline;
    timeline->showTimes(examined, at, finding.severity);
    auto *const times = new QLabel(timeline->text());
    times->setTextFormat(Qt::PlainText);
    times->setWordWrap(true);
    QPalette colors = times->palette();
    colors.setColor(QPalette::WindowText, SemanticColors::of(palette()).quiet);
    times->setPalette(colors);
    auto *const go = new QPushButton(tr("Go to the Worst Moment"));
    go->setObjectName(QStringLiteral("goToWorst"));
    go->setAutoDefault(false);
    connect(go, &QPushButton::clicked, this, [this, worstAt] { emit momentChosen(worstAt); });
    connect(timeline, &FindingTimeline::momentChosen, this, &PastDiagnosisDialog::momentChosen);
    connect(card, &FindingCard::flowsRequested, this,
        [this, worstAt](const QString &filter) { emit flowsRequested(worstAt, filter); });
    connect(card, &FindingCard::groupsRequested, this,
        [this, worstAt](const QString &filter, const QString &keys) { emit groupsRequested(worstAt, filter, keys); });
    auto *const line = new QHBoxLayout;
    line->addWidget(times, 1);
    line->addWidget(go);
    m_findings->addWidget(card);
    m_findings->addWidget(timeline);
    m_findings->addLayout(line);
    m_findings->addSpacing(fontMetrics().height() / 2);
}

void PastDiagnosisDialog::showChecked()
{
    const Diagnosis &diagnosis = m_report.diagnosis;
    QStringList lines;
    if (diagnosis.findings.empty())
        lines << tr("Nothing of what is listed here was found at any of these moments.");
    QStringList fine;
    for (const FindingId id : diagnosis.fine)
        fine << FindingWords::titleOf(id);
    if (!fine.isEmpty())
        lines << tr("Checked and not found: %1.").arg(fine.join(QStringLiteral("; ")));
    QMap<QString, QStringList> reasons;
    for (const NotChecked &entry : diagnosis.notChecked)
        reasons[FindingWords::reason(entry.reason)] << FindingWords::titleOf(entry.id);
    for (auto it = reasons.begin(); it != reasons.end(); ++it)
        lines << tr("Not checked, because %1: %2.", "reason, findings")
                     .arg(it.key(), it.value().join(QStringLiteral("; ")));
    m_checked->showText(lines.join(u'\n'));
}

void PastDiagnosisDialog::saveReport()
{
    auto *const dialog = new QFileDialog(this, tr("Save Report"));
    dialog->setObjectName(QStringLiteral("pastReportFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString text = tr("Text (*.txt)");
    dialog->setNameFilters({tr("Page (*.html)"), text});
    dialog->setDefaultSuffix(QStringLiteral("html"));
    dialog->selectFile(QStringLiteral("diagnosis.html"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, text](const QString &filter) {
        dialog->setDefaultSuffix(filter == text ? QStringLiteral("txt") : QStringLiteral("html"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &PastDiagnosisDialog::writeReport);
    dialog->open();
}

void PastDiagnosisDialog::writeReport(const QString &path)
{
    m_worker.run([this, path, report = m_report](const std::stop_token &) -> BackgroundWorker::Result {
        const bool isText = QFileInfo(path).suffix().toLower() == u"txt";
        const std::string text = isText ? DiagnosisDocument::text(report) : DiagnosisDocument::html({&report, 1});
        QSaveFile file(path);
        const auto size = static_cast<qint64>(text.size());
        const bool isSaved = file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.commit();
        return [this, path, error = isSaved ? QString() : file.errorString()] { tell(path, error); };
    });
}

void PastDiagnosisDialog::tell(const QString &path, const QString &error)
{
    if (!error.isEmpty()) {
        auto *const box = new QMessageBox(QMessageBox::Warning, tr("Save Report"),
            tr("%1 was not saved.").arg(shownText(path, longestCell)), QMessageBox::Ok, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setTextFormat(Qt::PlainText);
        box->setInformativeText(error);
        box->open();
    }
    emit saved(path, error);
}

QString PastDiagnosisDialog::text() const
{
    QStringList lines{m_verdict->text(), m_extent->shownText()};
    const auto cards = findChildren<FindingCard *>();
    const auto bars = findChildren<FindingTimeline *>();
    for (qsizetype i = 0; i < std::min(cards.size(), bars.size()); ++i)
        lines << cards[i]->text() << bars[i]->text();
    lines << m_checked->shownText();
    return lines.join(u'\n');
}

} // namespace ctscope
