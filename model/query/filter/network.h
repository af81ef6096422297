// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_value.h"

namespace ctscope::filter {

/// The first and the last address of a network.
IpAddress firstOf(const Network &network) noexcept;
IpAddress lastOf(const Network &network) noexcept;
/// ::ffff:10.0.0.1 is 10.0.0.1.
IpAddress unmapped(const IpAddress &address) noexcept;

} // namespace ctscope::filter
