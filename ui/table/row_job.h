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

/// Rows that leave the window, as they were when the user asked for it.
struct ChosenRows {
    FramePtr frame;                  ///< its order has these rows and no others; null = none
    QList<Column> columns;           ///< those that are shown, for the form with tabs
    Snapshot::Clock::time_point now; ///< the moment that the cells were drawn as of

    std::size_t count() const { return frame ? frame->order->rows.size() : 0; }
};

/// The form of text that rows become. No value: tabs between the shown columns, as spreadsheets take it.
using RowForm = std::optional<FlowFormat>;

/// Turns rows into text, for the clipboard or into a file, on a thread of its own. A file is
/// complete or not there: what had its name before stays until the last byte is written. GUI
/// thread only. The destructor cancels and waits for the thread.
class RowJob : public QObject {
    Q_OBJECT
public:
    /// For the clipboard with an empty path, else into that file.
    RowJob(ChosenRows rows, RowForm form, const QString &path, QObject *parent = nullptr);
    ~RowJob() override;

    void start();
    /// Works at once, in this thread: for few rows.
    void run();
    void cancel();

    bool isForClipboard() const { return m_path.isEmpty(); }
    const QString &path() const { return m_path; }
    std::size_t total() const { return m_rows.count(); }
    /// Rows done so far.
    std::size_t done() const;

    enum class End { Done, Cancelled, Failed };
    /// What became of it, and why it failed; from ended() on.
    End end() const { return m_end; }
    const QString &error() const { return m_error; }
    /// The text for the clipboard.
    QString takeText() { return std::exchange(m_text, {}); }

    /// More than this is not put into the clipboard, in bytes: every program that looks at it gets
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
