// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/background_worker.h"
#include "table/diagnosis_report.h"

#include <QDialog>

#include <atomic>
#include <memory>

class QLabel;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QTimer;
class QVBoxLayout;

namespace ctscope {

class SeverityMark;
class TextBlock;

/// What was wrong with a table over a while, and when: each finding with a bar of the times at which it was there. It
/// reads the moments on a thread of its own, which closing the dialog ends. GUI thread only.
class PastDiagnosisDialog : public QDialog {
    Q_OBJECT
public:
    /// Begins to examine. `title` names the table.
    PastDiagnosisDialog(PastTable table, const record::Range &part, const QString &title, QWidget *parent = nullptr);
    ~PastDiagnosisDialog() override;

    /// All that it says, from the top.
    QString text() const;
    /// The examination has ended.
    bool isDone() const noexcept { return m_isDone; }
    /// saved() follows.
    void writeReport(const QString &path);

signals:
    /// `error` is empty when the report was saved.
    void saved(const QString &path, const QString &error);
    /// Times are µs since 1970.
    void momentChosen(qint64 moment);
    /// The flows of a finding are wanted, at the moment at which it was worst.
    void flowsRequested(qint64 moment, const QString &filter);
    void groupsRequested(qint64 moment, const QString &filter, const QString &keys);

private:
    void examine(const record::Range &part);
    void showProgress();
    void showResult(DiagnosisBetween &&between);
    void addFinding(std::size_t at);
    void showChecked();
    void saveReport();
    void tell(const QString &path, const QString &error);

    PastTable m_table;
    DiagnosisReport m_report;
    bool m_isDone = false;
    struct Progress {
        std::atomic<std::uint64_t> done{0};
        std::atomic<std::uint64_t> all{0};
    };
    std::shared_ptr<Progress> m_progress = std::make_shared<Progress>();
    QTimer *m_ticks;
    SeverityMark *m_mark;
    QLabel *m_verdict;
    TextBlock *m_extent;
    QProgressBar *m_bar;
    QScrollArea *m_scroll;
    QVBoxLayout *m_findings;
    TextBlock *m_checked;
    QPushButton *m_save;
    BackgroundWorker m_worker; // last: its jobs use the others
};

} // namespace ctscope
