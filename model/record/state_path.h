// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope::record {

/// One state of a flow over time.
struct StateStep {
    std::uint32_t tenths = 0; ///< since the flow began, or was first seen
    State state = State::None;
    bool unreplied = false;
    bool assured = false;
    friend bool operator==(const StateStep &, const StateStep &) noexcept = default;
};

/// Adds a step to a path, the states of a flow in their order. A path has two steps or more: of a flow that never
/// changed nothing is kept.
void appendStep(std::string &path, const StateStep &step);

/// The steps of a path, one by one; a damaged rest is left out.
class StatePath {
public:
    explicit StatePath(std::string_view path) noexcept
        : m_rest(path)
    {
    }
    std::optional<StateStep> next() noexcept;

private:
    std::string_view m_rest;
};

/// The last step that is not later than this; nullopt when the first one is later, or there is none.
std::optional<StateStep> stepAt(std::string_view path, std::uint32_t tenths) noexcept;

} // namespace ctscope::record
