// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/state_path.h"

#include "record/varint.h"

#include <limits>

namespace ctscope::record {

namespace {

enum StepFlag : std::uint8_t { Unreplied = 1, Assured = 2 };

} // namespace

void appendStep(std::string &path, const StateStep &step)
{
    appendVarint(path, step.tenths);
    path.push_back(static_cast<char>(step.state));
    path.push_back(static_cast<char>((step.unreplied ? Unreplied : 0) | (step.assured ? Assured : 0)));
}

std::optional<StateStep> StatePath::next() noexcept
{
    const auto tenths = takeVarint(m_rest);
    if (!tenths || *tenths > std::numeric_limits<std::uint32_t>::max() || m_rest.size() < 2) {
        m_rest = {};
        return std::nullopt;
    }
    const auto flags = static_cast<unsigned char>(m_rest[1]);
    const StateStep step{static_cast<std::uint32_t>(*tenths), static_cast<State>(m_rest[0]), (flags & Unreplied) != 0,
        (flags & Assured) != 0};
    m_rest.remove_prefix(2);
    return step;
}

std::optional<StateStep> stepAt(std::string_view path, std::uint32_t tenths) noexcept
{
    std::optional<StateStep> last;
    StatePath steps(path);
    while (const auto step = steps.next()) {
        if (step->tenths > tenths)
            break;
        last = step;
    }
    return last;
}

} // namespace ctscope::record
