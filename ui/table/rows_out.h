// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/row_job.h"

class QStatusBar;

namespace ctscope {

/// Copies rows to the clipboard and exports them to files, in the background. Shows the progress in the status
/// bar, with a button that cancels, and then the result. GUI thread only.
class RowsOut : public QObject {
    Q_OBJECT
public:
    explicit RowsOut(QStatusBar *bar);
    ~RowsOut() override;

    /// Cancels a copy that is still being made.
    void copy(const ChosenRows &rows, RowForm form);
    void write(FileContent content, const QString &path);
    /// A file is being written.
    bool isWriting() const;
    /// Cancels all jobs; incomplete files are not written.
    void cancelAll();

    /// This many rows are copied at once, in the GUI thread.
    static constexpr std::size_t mostAtOnce = 500;

private:
    void start(RowJob *job, const QString &doing);
    void end(RowJob *job);

    QStatusBar *m_bar;
    QList<RowJob *> m_jobs;
};

} // namespace ctscope
