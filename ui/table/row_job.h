// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_printer.h"

#include <QList>
#include <QObject>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

namespace ctscope {

class BlockWriter;

/// Rows to copy or export, as they were when the user asked for it.
struct ChosenRows {
    FramePtr frame;                  ///< its order has these rows and no others; null = none
    QList<Column> columns;           ///< those that are shown, for tab-separated text
    Snapshot::Clock::time_point now; ///< the time that the cells showed

    std::size_t count() const { return frame ? frame->order->rows.size() : 0; }
};

/// The format of the text. No value: the shown columns separated by tabs, for spreadsheets.
using RowForm = std::optional<FlowFormat>;

/// Writes rows as text, for the clipboard or to a file, on a thread of its own. A file is either complete or not
/// written: an existing file of the same name stays until the last byte is written. GUI
/// thread only. The destructor cancels and waits for the thread.
class RowJob : public QObject {
    Q_OBJECT
public:
    /// For the clipboard with an empty path, else into that file.
    RowJob(ChosenRows rows, RowForm form, const QString &path, QObject *parent = nullptr);
    ~RowJob() override;

    void start();
    /// Does the work in this thread and returns when it is done; for few rows.
    void run();
    void cancel();

    bool isForClipboard() const { return m_path.isEmpty(); }
    const QString &path() const { return m_path; }
    std::size_t total() const { return m_rows.count(); }
    /// The number of rows done so far.
    std::size_t done() const;

    enum class End { Done, Cancelled, Failed };
    /// The result, and the reason of a failure; valid from ended() on.
    End end() const { return m_end; }
    const QString &error() const { return m_error; }
    /// The text for the clipboard.
    QString takeText() { return std::exchange(m_text, {}); }

    /// The largest text for the clipboard, in bytes: every program that reads it gets
    /// a copy.
    static constexpr std::size_t mostForClipboard = 512U << 20U;
    void setMostForClipboard(std::size_t bytes) { m_most = bytes; }

signals:
    void ended();

private:
    void work(const std::stop_token &stop);
    void workForClipboard(const std::stop_token &stop);
    void workForFile(const std::stop_token &stop);
    void print(BlockWriter &out);

    ChosenRows m_rows;
    RowForm m_form;
    QString m_path;
    std::size_t m_most = mostForClipboard;
    std::atomic<std::size_t> m_done = 0;
    // Written by the thread before it posts ended().
    End m_end = End::Cancelled;
    QString m_error;
    QString m_text;
    std::jthread m_thread;
};

} // namespace ctscope
