// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/row_job.h"

class QStatusBar;

namespace ctscope {

/// Copies rows to the clipboard and writes them into files, in the background; shows in the status
/// bar how far that is, with a button that cancels it, and says how it ended. GUI thread only.
class RowsOut : public QObject {
    Q_OBJECT
public:
    explicit RowsOut(QStatusBar *bar);
    ~RowsOut() override;

    /// A copy that is still being made is given up for the new one.
    void copy(const ChosenRows &rows, RowForm form);
    void write(const ChosenRows &rows, RowForm form, const QString &path);
    /// A file is being written.
    bool isWriting() const;
    /// Ends all jobs; files that are not complete are not there.
    void cancelAll();

    /// So many rows are copied before the key is up again.
    static constexpr std::size_t mostAtOnce = 500;

private:
    void start(RowJob *job, const QString &doing);
    void end(RowJob *job);

    QStatusBar *m_bar;
    QList<RowJob *> m_jobs;
};

} // namespace ctscope
