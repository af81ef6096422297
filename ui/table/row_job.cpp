// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/row_job.h"

#include "query/text_writer.h"
#include "table/tab_printer.h"

#include <QLocale>
#include <QSaveFile>

#include <algorithm>

namespace ctscope {
namespace {

/// A writer that also fails when a stop is requested.
template <typename Writer> class Stoppable : public Writer {
public:
    template <typename... Arguments>
    Stoppable(std::stop_token stop, std::atomic<std::size_t> &done, Arguments &&...arguments)
        : Writer(std::forward<Arguments>(arguments)...)
        , m_stop(std::move(stop))
        , m_done(done)
    {
    }
    bool failed() const noexcept override
    {
        // Checked before each row.
        m_done.store(this->lines(), std::memory_order_relaxed);
        return m_stop.stop_requested() || Writer::failed();
    }

private:
    std::stop_token m_stop;
    std::atomic<std::size_t> &m_done;
};

class DeviceWriter : public BlockWriter {
public:
    explicit DeviceWriter(QFileDevice &device)
        : m_device(device)
    {
    }
    bool failed() const noexcept override { return m_failed; }

protected:
    void write(std::string_view block) override
    {
        m_failed = m_device.write(block.data(), static_cast<qint64>(block.size())) != static_cast<qint64>(block.size());
    }

private:
    QFileDevice &m_device;
    bool m_failed = false;
};

} // namespace

RowJob::RowJob(ChosenRows rows, RowForm form, const QString &path, QObject *parent)
    : QObject(parent)
    , m_rows(std::move(rows))
    , m_form(form)
    , m_path(path)
{
}

RowJob::RowJob(FileContent content, const QString &path, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_content(std::move(content))
{
}

RowJob::~RowJob() = default;

void RowJob::start()
{
    m_thread = std::jthread([this](const std::stop_token &stop) {
        work(stop);
        QMetaObject::invokeMethod(this, &RowJob::ended, Qt::QueuedConnection);
    });
}

void RowJob::run()
{
    work({});
    emit ended();
}

void RowJob::cancel() { m_thread.request_stop(); }

std::size_t RowJob::done() const { return std::min(m_done.load(std::memory_order_relaxed), total()); }

void RowJob::work(const std::stop_token &stop)
{
    if (isForClipboard())
        workForClipboard(stop);
    else
        workForFile(stop);
}

void RowJob::workForClipboard(const std::stop_token &stop)
{
    Stoppable<TextWriter> writer(stop, m_done, m_most);
    print(writer);
    if (stop.stop_requested())
        return;
    if (writer.TextWriter::failed()) {
        m_end = End::Failed;
        m_error = tr("The rows are too large for the clipboard (%1). File ▸ Export… writes them to a file.")
                      .arg(QLocale().formattedDataSize(static_cast<qint64>(m_most), 0));
        return;
    }
    m_text = QString::fromStdString(writer.takeText());
    if (std::holds_alternative<TabColumns>(m_form))
        printFlowsBeside(stop);
    if (!stop.stop_requested())
        m_end = End::Done;
}

void RowJob::printFlowsBeside(const std::stop_token &stop)
{
    std::atomic<std::size_t> unseen; // the progress is that of the columns
    Stoppable<TextWriter> writer(stop, unseen, m_most);
    printFlows(*m_rows.frame, FlowFormat::Conntrack, writer);
    // Without them, the columns can still be pasted elsewhere.
    if (!writer.TextWriter::failed())
        m_flows = QByteArray::fromStdString(writer.takeText());
}

void RowJob::workForFile(const std::stop_token &stop)
{
    QSaveFile file(m_path);
    if (file.open(QIODevice::WriteOnly)) {
        Stoppable<DeviceWriter> writer(stop, m_done, file);
        if (m_content.print)
            m_error = m_content.print(writer, stop);
        else
            print(writer);
        if (stop.stop_requested() || !m_error.isEmpty())
            file.cancelWriting();
    }
    if (file.commit()) {
        m_end = End::Done;
    } else if (!stop.stop_requested()) {
        m_end = End::Failed;
        if (m_error.isEmpty())
            m_error = file.errorString();
    }
}

void RowJob::print(BlockWriter &out)
{
    if (const auto *const format = std::get_if<FlowFormat>(&m_form))
        printFlows(*m_rows.frame, *format, out);
    else if (const auto *const command = std::get_if<FlowCommand>(&m_form))
        m_leftOut = printCommands(*m_rows.frame, *command, out);
    else
        printTabs(*m_rows.frame, m_rows.columns, m_rows.now, out);
}

} // namespace ctscope
