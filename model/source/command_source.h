// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/running_command.h"
#include "source/source.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ctscope {

/// A table that a command of the user prints, in any format that a dump may have: "kubectl exec … conntrack -L".
///
/// A command that ends is started again for each reading. One that does not end is read while it runs: events, as of
/// conntrack -E, are changes of the table; lists that it prints again and again, with a pause between them, are
/// readings. Which of these a command is shows in what it prints, so a list that came to a halt is a reading only once
/// the command has ended or has begun another list. After follow() events are changes; without it they are a reading
/// of their own, as those of a log.
class CommandSource : public Source {
public:
    struct Options {
        bool foldEvents = true; ///< without follow(): makes events into the flows that they describe
        /// See OpenOptions::askEnvironment; empty = it may ask at the terminal.
        std::vector<std::string> askEnvironment{};
        std::uint64_t mostBytes = std::uint64_t(1) << 30; ///< of one reading; more is TooLarge, and ends the command
        /// After so long without output a command that goes on running has printed what it had to say.
        std::chrono::milliseconds quiet{1000};
        /// How long events are collected for one reading, without follow().
        std::chrono::milliseconds eventTime{5000};
        /// After how long without any output the silence is reported.
        std::chrono::milliseconds usualAnswer{3000};
    };

    explicit CommandSource(std::vector<std::string> command);
    CommandSource(std::vector<std::string> command, Options options);

    /// Problems: CommandFailed, TooLarge, Cancelled, and those of a text (Empty, NotFlows, NotRecognised, ToolFailed,
    /// Binary). An exit status other than 0 is a problem whatever the command printed.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    void follow() override { m_follows = true; }
    void onSilence(std::function<void()> tell) override { m_tellSilence = std::move(tell); }
    bool isLive() const noexcept override { return true; }
    Origin origin() const override { return Origin::ofCommand(m_command); }

private:
    enum class Habit : std::uint8_t {
        Unknown,
        Ends,    ///< it prints a list and ends
        Repeats, ///< it prints a list again and again
        Events,  ///< it prints events
    };
    enum class Pause : std::uint8_t { None, Quiet, Ended, Stopped, TooMuch, NoFlows };

    bool start(ReadResult &failed);
    Pause collect(const std::stop_token &stop, const ReadProgress &progress);
    bool isHopeless();
    bool beginsAnew(const std::stop_token &stop) const;
    ReadResult take(Pause pause, const std::stop_token &stop, const ReadProgress &progress);
    ReadResult takeEvents(const std::stop_token &stop, const ReadProgress &progress);
    ReadResult parsed(std::string text, const std::stop_token &stop, const ReadProgress &progress, bool fold) const;
    ReadResult failure(std::string how, std::string errors) const;
    ReadResult endOfCommand(const std::stop_token &stop, const ReadProgress &progress);
    std::string takeWholeLines();
    /// What problems name it.
    std::string joinedName() const { return origin().name(); }
    void finish();

    std::vector<std::string> m_command;
    Options m_options;
    bool m_follows = false;
    std::function<void()> m_tellSilence;
    std::unique_ptr<RunningCommand> m_running;
    std::string m_text;             ///< what it printed, and what no reading has taken
    std::size_t m_read = 0;         ///< how much of that a reading had, whose end was not certain
    bool m_headChecked = false;     ///< the beginning of the text may be flows
    bool m_hasResult = false;       ///< the running command gave a reading or changes
    Habit m_habit = Habit::Unknown; ///< of the command, as its runs so far have shown
    FollowState m_state;
    std::chrono::milliseconds m_silence{};
};

} // namespace ctscope
