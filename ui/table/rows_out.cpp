// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/rows_out.h"

#include "ui/table/flow_clipboard.h"

#include "table/plural_number.h"

#include <QCoreApplication>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QProgressBar>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int messageMs = 5000;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::RowsOut)
};

QString rowsText(std::size_t rows)
{
    return rows == 1 ? Words::tr("1 row") : Words::tr("%Ln rows", nullptr, pluralOf(rows));
}

/// The progress of a job.
class JobStrip : public QWidget {
public:
    JobStrip(RowJob *job, const QString &doing, QWidget *parent)
        : QWidget(parent)
        , m_job(job)
        , m_bar(new QProgressBar(this))
    {
        setObjectName(QStringLiteral("jobStrip"));
        auto *label = new QLabel(doing, this);
        label->setTextFormat(Qt::PlainText);
        m_bar->setAccessibleName(doing);
        m_bar->setRange(0, 100);
        m_bar->setFixedWidth(fontMetrics().averageCharWidth() * 16);
        auto *cancel = new QToolButton(this);
        cancel->setObjectName(QStringLiteral("cancelJob"));
        cancel->setText(Words::tr("Cancel"));
        cancel->setAccessibleName(Words::tr("Cancel: %1").arg(doing));
        cancel->setFocusPolicy(Qt::StrongFocus);
        connect(cancel, &QToolButton::clicked, job, &RowJob::cancel);
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(6, 0, 0, 0);
        row->setSpacing(6);
        row->addWidget(label);
        row->addWidget(m_bar);
        row->addWidget(cancel);
        constexpr int stepMs = 100;
        // The progress strip is removed shortly after its job.
        connect(job, &QObject::destroyed, &m_step, &QTimer::stop);
        connect(&m_step, &QTimer::timeout, this, [this] {
            // Nothing is written while the rows are sorted, replaced or measured.
            const auto total = std::max<std::size_t>(1, m_job->total());
            m_bar->setRange(0, m_job->done() > 0 ? 100 : 0);
            m_bar->setValue(static_cast<int>(100 * m_job->done() / total));
        });
        m_step.start(stepMs);
    }

private:
    RowJob *m_job;
    QProgressBar *m_bar;
    QTimer m_step;
};

} // namespace

RowsOut::RowsOut(QStatusBar *bar)
    : QObject(bar)
    , m_bar(bar)
{
}

RowsOut::~RowsOut() = default;

void RowsOut::copy(const ChosenRows &rows, RowForm form)
{
    for (RowJob *job : std::as_const(m_jobs)) {
        if (job->isForClipboard())
            job->cancel();
    }
    auto *job = new RowJob(rows, form, {}, this);
    if (rows.count() == 0) {
        delete job;
        m_bar->showMessage(tr("No row is selected."), messageMs);
    } else if (rows.count() <= mostAtOnce) {
        m_jobs.append(job);
        connect(job, &RowJob::ended, this, [this, job] { end(job); });
        job->run();
    } else {
        start(job, tr("Copying %1").arg(rowsText(rows.count())));
    }
}

void RowsOut::write(FileContent content, const QString &path)
{
    const QString doing = tr("Exporting %1").arg(content.name);
    start(new RowJob(std::move(content), path, this), doing);
}

bool RowsOut::isWriting() const
{
    return std::any_of(m_jobs.begin(), m_jobs.end(), [](const RowJob *job) { return !job->isForClipboard(); });
}

void RowsOut::cancelAll()
{
    for (RowJob *job : std::as_const(m_jobs))
        job->cancel();
    qDeleteAll(std::exchange(m_jobs, {}));
}

void RowsOut::start(RowJob *job, const QString &doing)
{
    m_jobs.append(job);
    auto *strip = new JobStrip(job, doing, m_bar);
    m_bar->addPermanentWidget(strip);
    connect(job, &RowJob::ended, this, [this, job, strip] {
        // Before the message is shown, because a status bar that loses a widget shows the others again.
        m_bar->removeWidget(strip);
        strip->deleteLater();
        end(job);
    });
    connect(job, &QObject::destroyed, strip, &QObject::deleteLater);
    job->start();
}

void RowsOut::end(RowJob *job)
{
    m_jobs.removeOne(job);
    job->deleteLater();
    const QString rows = rowsText(job->total());
    const QString name = QDir::toNativeSeparators(job->path());
    switch (job->end()) {
    case RowJob::End::Done:
        if (job->leftOut() == job->total() && job->total() > 0) {
            m_bar->showMessage(tr("Nothing was copied: the addresses of these flows are not known."), messageMs);
            return;
        }
        if (job->isForClipboard())
            putOnClipboard(job->takeText(), job->takeFlows());
        if (job->leftOut() > 0) {
            m_bar->showMessage(tr("Copied %1. Rows left out because an address is not known: %2.")
                                   .arg(rowsText(job->total() - job->leftOut()), rowsText(job->leftOut())),
                messageMs);
            return;
        }
        m_bar->showMessage(
            job->isForClipboard() ? tr("Copied %1.").arg(rows) : tr("Exported %1 to %2.").arg(job->name(), name),
            messageMs);
        return;
    case RowJob::End::Cancelled:
        // A copy that was replaced by another one needs no message.
        if (!job->isForClipboard())
            m_bar->showMessage(tr("The export was cancelled; no file was written."), messageMs);
        else if (m_jobs.isEmpty())
            m_bar->showMessage(tr("Copying was cancelled; the clipboard is as it was."), messageMs);
        return;
    case RowJob::End::Failed: break;
    }
    auto *box = new QMessageBox(QMessageBox::Warning, tr("ctscope"), {}, QMessageBox::Close, m_bar->window());
    box->setObjectName(QStringLiteral("rowsOutProblem"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setText(job->isForClipboard() ? tr("The rows cannot be copied.") : tr("%1 cannot be written.").arg(name));
    box->setInformativeText(job->error());
    box->open();
}

} // namespace ctscope
