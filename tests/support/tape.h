// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording_reader.h"
#include "record/recording_writer.h"
#include "support/flows.h"

#include <QPair>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

/// A recording that a test makes by hand.
namespace ctscope::test {

using namespace ctscope::record;

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t noon = 1'790'000'000 * second;

inline std::int64_t at(double seconds) { return noon + static_cast<std::int64_t>(seconds * 1000) * 1000; }

inline QString names(const FlowBlock &block)
{
    QStringList list;
    for (Row row = 0; row < block.size(); ++row) {
        const std::string_view state = state::name(block.flows().record(row).state);
        list << briefName(block.flows(), row) + QString::fromLatin1(state.empty() ? "" : " ")
                + QString::fromLatin1(state.data(), qsizetype(state.size()));
    }
    std::ranges::sort(list);
    return list.join(QStringLiteral(", "));
}

/// A recording that is made step by step.
class Tape {
public:
    explicit Tape(const QString &file, Limits limits = {}, double now = 0)
        : m_file(file.toStdString())
    {
        limits.leastFree = 0;
        writer = RecordingWriter::open(
            m_file, {"gw1", "0123", "boot", "6.18", "machine:auto", "test"}, limits, at(now), error);
    }

    void living(double now, const char *flow, double since)
    {
        FlowStore store;
        store.append(briefFlow(QString::fromLatin1(flow)));
        writer->addLiving(store, 0, {at(since), at(now), EndReason::StillThere, false, 0}, {});
    }
    void ended(double now, const char *flow, double since)
    {
        FlowStore store;
        store.append(briefFlow(QString::fromLatin1(flow)));
        writer->addEnded(store, 0, {at(since), at(now), EndReason::Expired, false, 0}, {});
    }
    void key(double now, const QList<QPair<const char *, double>> &flows, bool closing = false)
    {
        FlowBlock table;
        for (const auto &[flow, since] : flows)
            table.append(
                briefFlow(QString::fromLatin1(flow)), {at(since), at(now), EndReason::StillThere, false, 0}, {});
        writer->addKey(std::move(table), at(now), closing);
    }
    void commit(double now)
    {
        writer->addSample({at(now), {}, 0, 0, 0, {}, {}});
        if (!writer->commit(at(now)))
            qFatal("commit: %s", writer->error().detail.c_str());
    }
    RecordingReader reader() const
    {
        FileError why;
        auto recording = RecordingReader::open(m_file, why);
        if (!recording)
            qFatal("open: %s", why.detail.c_str());
        return std::move(*recording);
    }

    std::unique_ptr<RecordingWriter> writer;
    FileError error;

private:
    std::string m_file;
};

} // namespace ctscope::test
