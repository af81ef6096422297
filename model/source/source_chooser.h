// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/source.h"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace ctscope {

/// A live source that reads through another one, which it chooses and may exchange. Forwards follow(),
/// watch() and onSilence() to each source that it chooses.
class SourceChooser : public Source {
public:
    void follow() override { m_follows = true; }
    void watch(std::vector<FlowKey> flows) override
    {
        m_watched = std::move(flows);
        if (m_chosen)
            m_chosen->watch(m_watched);
    }
    void onSilence(std::function<void()> tell) override { m_tellSilence = std::move(tell); }
    bool isLive() const noexcept override { return true; }
    Capacity capacity() override { return m_chosen ? m_chosen->capacity() : Capacity(); }
    Timeouts timeouts() override { return m_chosen ? m_chosen->timeouts() : Timeouts(); }

protected:
    /// Null while there is none.
    Source *chosen() const noexcept { return m_chosen.get(); }
    void choose(std::unique_ptr<Source> source) { m_chosen = std::move(source); }
    /// Forwards the calls so far to a source, before its first reading.
    void prepare(Source &source) const
    {
        if (m_follows)
            source.follow();
        source.watch(m_watched);
        source.onSilence(m_tellSilence);
    }

private:
    std::unique_ptr<Source> m_chosen;
    bool m_follows = false;
    std::vector<FlowKey> m_watched;
    std::function<void()> m_tellSilence;
};

} // namespace ctscope
