// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_commands.h"
#include "query/flow_printer.h"

#include <QByteArray>
#include <QList>
#include <QObject>

#include <atomic>
#include <functional>
#include <thread>
#include <utility>
#include <variant>

namespace ctscope {

class BlockWriter;

/// Rows to copy or export, as they were when the user asked for it.
struct ChosenRows {
    FramePtr frame;                  ///< its order has these rows and no others; null = none
    QList<Column> columns;           ///< those that are shown, for tab-separated text
    Snapshot::Clock::time_point now; ///< the time that the cells showed

    std::size_t count() const { return frame ? frame->order->rows.size() : 0; }
};

/// The shown columns separated by tabs, for spreadsheets.
struct TabColumns { };
/// What rows are copied or exported as.
using RowForm = std::variant<TabColumns, FlowFormat, FlowCommand>;

/// What a job writes to its file.
struct FileContent {
    /// Called on the thread of the job. Returns why nothing can be written, or nothing; ends early when the writer
    /// fails or stop is asked.
    std::function<QString(BlockWriter &, const std::stop_token &)> print;
    std::size_t lines = 0; ///< about how many, for the progress
    QString name;          ///< "1,000 rows", for messages
};

/// Writes rows as text, for the clipboard or to a file, on a thread of its own. A file is either complete or not
/// written: an existing file of the same name stays until the last byte is written. GUI
/// thread only. The destructor cancels and waits for the thread.
class RowJob : public QObject {
    Q_OBJECT
public:
    /// For the clipboard with an empty path, else into that file.
    RowJob(ChosenRows rows, RowForm form, const QString &path, QObject *parent = nullptr);
    /// For a file.
    RowJob(FileContent content, const QString &path, QObject *parent = nullptr);
    ~RowJob() override;

    void start();
    /// Does the work in this thread and returns when it is done; for few rows.
    void run();
    void cancel();

    bool isForClipboard() const { return m_path.isEmpty(); }
    const QString &path() const { return m_path; }
    std::size_t total() const { return m_content.print ? m_content.lines : m_rows.count(); }
    /// FileContent::name; empty for rows.
    const QString &name() const { return m_content.name; }
    /// The number of rows done so far.
    std::size_t done() const;

    enum class End { Done, Cancelled, Failed };
    /// The result, and the reason of a failure; valid from ended() on.
    End end() const { return m_end; }
    const QString &error() const { return m_error; }
    /// The text for the clipboard.
    QString takeText() { return std::exchange(m_text, {}); }
    /// The same rows as lines of conntrack, with columns for the clipboard, which cannot be read back; else empty.
    QByteArray takeFlows() { return std::exchange(m_flows, {}); }
    /// The number of rows that cannot be expressed in this form.
    std::size_t leftOut() const { return m_leftOut; }

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
    void printFlowsBeside(const std::stop_token &stop);

    ChosenRows m_rows;
    RowForm m_form;
    QString m_path;
    FileContent m_content;
    std::size_t m_most = mostForClipboard;
    std::atomic<std::size_t> m_done = 0;
    // Written by the thread before it posts ended().
    End m_end = End::Cancelled;
    QString m_error;
    QString m_text;
    QByteArray m_flows;
    std::size_t m_leftOut = 0;
    std::jthread m_thread;
};

} // namespace ctscope
