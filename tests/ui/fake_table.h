// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"
#include "query/flow_order.h"
#include "tracking/flow_table.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace ctscope {

/// A line as conntrack -L prints it, of a TCP flow.
inline std::string tcpLine(
    const std::string &source, int port, const std::string &state = "ESTABLISHED", int seconds = 1000)
{
    const std::string server = source.find(':') == std::string::npos ? "203.0.113.2" : "2001:db8::2";
    return "tcp      6 " + std::to_string(seconds) + ' ' + state + " src=" + source + " dst=" + server
        + " sport=" + std::to_string(port) + " dport=443 src=" + server + " dst=" + source
        + " sport=443 dport=" + std::to_string(port) + " [ASSURED] mark=0 use=1\n";
}

inline Reading readingOf(const std::string &text)
{
    DumpOptions options;
    auto result = readDump(std::make_shared<const std::string>(text), options);
    result.reading.takenAt = std::chrono::steady_clock::now();
    return std::move(result.reading);
}

/// What a live source reads; the test changes it while the source's thread reads it.
struct FakeTable {
    std::mutex mutex; ///< protects all that follows
    std::string text;
    SourceProblem problem;
    std::optional<KernelFacts> facts; ///< absent: the source has none
    FactsWanted wanted;               ///< what was asked for last
    int reads = 0;                    ///< how often the table was read
    /// When the readings are said to be complete; absent: now.
    std::optional<std::chrono::steady_clock::time_point> takenAt;
    std::chrono::system_clock::time_point wallTime{}; ///< of the readings

    void set(std::string newText, SourceProblem newProblem = {})
    {
        const std::scoped_lock lock(mutex);
        text = std::move(newText);
        problem = std::move(newProblem);
    }
    template <typename Change> void change(Change &&apply)
    {
        const std::scoped_lock lock(mutex);
        apply(*this);
    }
};

/// A live source over a FakeTable. With a problem other than Unused it gives no reading.
class FakeSource : public Source {
public:
    explicit FakeSource(std::shared_ptr<FakeTable> table)
        : m_table(std::move(table))
    {
    }
    ReadResult read(std::stop_token, const ReadProgress &) override
    {
        const std::scoped_lock lock(m_table->mutex);
        ++m_table->reads;
        if (m_table->problem.kind != Problem::None && m_table->problem.kind != Problem::Unused)
            return {std::nullopt, m_table->problem};
        Reading reading = readingOf(m_table->text);
        reading.takenAt = m_table->takenAt.value_or(reading.takenAt);
        reading.wallTime = m_table->wallTime;
        return {std::move(reading), m_table->problem};
    }
    bool isLive() const noexcept override { return true; }
    Capacity capacity() override { return {3, 100, 64}; }
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token) override
    {
        const std::scoped_lock lock(m_table->mutex);
        if (!m_table->facts)
            return nullptr;
        m_table->wanted = wanted;
        auto facts = std::make_shared<KernelFacts>(*m_table->facts);
        facts->wanted = wanted;
        facts->takenAt = Snapshot::Clock::now();
        if (!wanted.settings)
            facts->settings.reset();
        if (!wanted.statistics)
            facts->statistics.reset();
        if (!wanted.expectations)
            facts->expectations.reset();
        return facts;
    }
    Origin origin() const override { return Origin::ofText("fake table"); }

private:
    std::shared_ptr<FakeTable> m_table;
};

/// A dump whose first reading is there at once; each reading after it goes on until it is cancelled.
class DumpThatTakesLong : public Source {
public:
    explicit DumpThatTakesLong(std::string text)
        : m_text(std::move(text))
    {
    }
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override
    {
        if (std::exchange(m_first, false))
            return {readingOf(m_text), {}};
        progress(30, 100);
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait(lock, stop, [] { return false; });
        return {std::nullopt, {Problem::Cancelled, {}}};
    }
    bool isLive() const noexcept override { return false; }
    Origin origin() const override { return Origin::ofText("long.txt"); }

private:
    std::string m_text;
    bool m_first = true;
};

} // namespace ctscope
