// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/service_names.h"
#include "query/groups/group_value.h"

#include <cstddef>
#include <string_view>

namespace ctscope {

/// The service behind the port that a group has in one of its keys, by the protocol that another key may
/// have. Empty: the key is no port, or the port has no name.
std::string_view serviceOfGroup(
    const GroupSpec &spec, const GroupPath &path, std::size_t key, const ServiceNames &names) noexcept;

} // namespace ctscope
