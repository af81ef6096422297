// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet_options.h"

#include "record/outlet.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ctscope {

/// The outlets of a recorder, and what is said of them on standard error.
class Outlets {
public:
    using Say = std::function<void(const std::string &)>;

    /// Opens what the options name. False, and why was said, when that fails. `now`: µs since 1970.
    bool open(const OutletOptions &options, const record::TableName &table, std::uint64_t leastFree, std::int64_t now,
        const Say &say);

    const std::vector<std::unique_ptr<record::Outlet>> &all() const noexcept { return m_outlets; }
    std::vector<record::OutletStatus> status() const;
    /// Says what has changed since it was called last: a problem that began or ended, and losses.
    void report(const Say &say);
    /// Ends all of them, and says what is left.
    void finish(std::int64_t now, const Say &say);

private:
    std::vector<std::unique_ptr<record::Outlet>> m_outlets;
    std::vector<record::OutletStatus> m_told;
    std::chrono::steady_clock::time_point m_lossToldAt{};
};

/// Where batches wait when the options do not say it: a folder of the service manager, of the system, or of the user.
std::string defaultSpool();

} // namespace ctscope
