// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/source.h"

#include <memory>
#include <string>

namespace ctscope {

struct TextDumpOptions {
    bool foldEvents = true;    ///< make an event log into its flows
    int threads = 2;           ///< how many may read at once
    std::uint32_t reading = 0; ///< which one, where the text holds several: 1-based, 0 = the last
};

/// Reads a text that is in memory as a dump. Problems: Empty, NotFlows, NotRecognised and Binary
/// (with a reading that has no flows), TooLarge, Cancelled; each with `detail` as given.
ReadResult readTextDump(SharedText text, TextDumpOptions how, std::stop_token stop, const ReadProgress &progress,
    const std::string &detail);

/// A text that somebody pasted. Each poll reads it again.
class TextSource : public Source {
public:
    TextSource(std::string text, std::string name, bool foldEvents = true);

    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return false; }
    ReadingChoice readingChoice() const override { return m_choice; }
    Origin origin() const override { return Origin::ofText(m_name); }

private:
    std::shared_ptr<const std::string> m_text;
    std::string m_name;
    bool m_foldEvents;
    ReadingChoice m_choice = std::make_shared<std::atomic<std::uint32_t>>(0);
};

} // namespace ctscope
