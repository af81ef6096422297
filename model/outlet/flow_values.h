// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/outlet.h"

#include <array>
#include <cstdint>
#include <string>

namespace ctscope::outlet {

/// A flow that ended, as collectors know flows: what the columns of ctscope_flows and the fields of IPFIX hold.
struct FlowValues {
    std::int64_t start = 0; ///< µs since 1970; as the kernel stamped it where it did
    std::int64_t end = 0;
    Protocol protocol = 0;
    std::uint8_t family = 0; ///< 4, 6, or 0 when not all addresses are known
    /// src, dst, translated src, translated dst; IPv4 as ::ffff:a.b.c.d.
    std::array<std::array<std::uint8_t, 16>, 4> addresses{};
    std::array<std::uint16_t, 4> ports{}; ///< in the same order; see flowColumns() for ICMP and GRE
    bool translated = false;              ///< an address or a port is
    State state = State::None;
    std::uint32_t flags = 0; ///< status bits, and history_flag
    EndReason reason = EndReason::Unknown;
    Counters original;
    Counters reply;
    std::uint8_t counted = 0; ///< bit 0: `original` is known, bit 1: `reply`
    std::uint32_t mark = 0;
    std::uint16_t zone = 0;
    std::string labels; ///< joined with ","
};

/// `withDestination`: false leaves out where the flow went, on both sides of the translation.
FlowValues valuesOf(const record::EndedFlow &ended, bool withDestination);

} // namespace ctscope::outlet
