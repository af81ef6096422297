// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording_reader.h"
#include "source/source.h"

#include <optional>
#include <string>

namespace ctscope {

/// A recording: its table at one moment, or the flows of a while.
///
/// Of a moment between two records of the whole table, the time left and the counters are not known, and are absent.
class RecordingSource : public Source {
public:
    /// `when`: as Origin::when(). `search`: only flows with this end outside, of all of the recording.
    RecordingSource(std::string path, std::string when, std::optional<record::OutsideEnd> search = {});
    /// A recording in memory, of a table that is shown as `shown`; `choice` says the moment. `netns`: see
    /// KernelFacts::netns.
    RecordingSource(std::string memoryName, MomentChoice choice, Origin shown, std::string netns = {});

    /// Problems: those of a file; Damaged with what could be read; Newer; NothingRecorded; NoMoment
    /// when `when` is no time.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return false; }
    Capacity capacity() override { return m_capacity; }
    Timeouts timeouts() override { return m_timeouts; }
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    Origin origin() const override;
    MomentChoice momentChoice() const override { return m_choice; }

private:
    /// What is read: a moment, or a while.
    struct Wanted {
        record::Range range;
        bool isMoment = true;
    };

    std::string pathShown() const { return m_shown ? m_shown->name() : m_path; }
    std::optional<Wanted> wanted(const record::Range &covered, std::int64_t latest) const;
    void takeFacts(record::RecordingReader &recording, std::int64_t time);

    std::string m_path;
    std::string m_when;
    std::optional<record::OutsideEnd> m_search;
    std::optional<Origin> m_shown; ///< of a recording in memory
    std::string m_netns;
    MomentChoice m_choice = std::make_shared<std::atomic<std::int64_t>>(0);
    Capacity m_capacity;
    Timeouts m_timeouts;
    std::vector<KernelSetting> m_settings;
};

/// What an error of a recording means for a source. `path` names the recording.
SourceProblem problemOfRecording(const record::FileError &error, const std::string &path);

} // namespace ctscope
