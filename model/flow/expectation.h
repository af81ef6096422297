// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ctscope {

/// How an expected flow will be translated.
struct ExpectedTranslation {
    bool replyDirection = false;
    Tuple tuple;
    friend bool operator==(const ExpectedTranslation &, const ExpectedTranslation &) noexcept = default;
};

/// A flow that a helper expects to come (the data connection of FTP, say). A plain value.
/// Optional members are absent when the input does not have them.
struct Expectation {
    Protocol protocol = 0;
    Tuple tuple;       ///< what is expected; parts that the mask leaves out are zero
    Tuple mask;        ///< which bits of the tuple count
    MasterFlow master; ///< the flow whose helper expects this one

    std::optional<std::uint32_t> timeout; ///< s until it is given up
    std::optional<std::uint16_t> zone;
    std::optional<std::uint32_t> id;
    std::optional<std::string> helper;
    std::optional<std::uint32_t> policyClass; ///< which of the helper's policies it falls under
    std::optional<std::string> policyName;    ///< the name of that policy, in /proc: "signalling"
    std::optional<std::string> function;      ///< the kernel calls it when the flow begins
    bool permanent = false;
    bool inactive = false;
    bool userspace = false; ///< a program made it

    std::optional<ExpectedTranslation> translation;

    EventKind event = EventKind::None;

    friend bool operator==(const Expectation &, const Expectation &) noexcept = default;
};

} // namespace ctscope
