// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// A time as it is asked for: a moment, a time of day, or so long ago.
struct AskedTime {
    enum class Kind : std::uint8_t { Moment, TimeOfDay, Ago };
    Kind kind = Kind::Moment;
    std::int64_t value = 0;  ///< µs since 1970, since midnight, or before the reference
    std::int64_t length = 0; ///< µs that are meant from then on: "10:42" is a minute, "10:42:07" a second, a date a day

    /// The moment, in µs since 1970. A time of day is the last one in local time that is not after `reference`.
    std::int64_t resolve(std::int64_t reference) const;

    friend bool operator==(const AskedTime &, const AskedTime &) noexcept = default;
};
/// Reads what logTimeAt() reads, also without its seconds or time of day ("2026-11-25 10:42", "2026-11-25"), "10:42",
/// "10:42:11", "10:42:11.5" and "-10m". nullopt for anything else.
std::optional<AskedTime> parseAskedTime(std::string_view text);
/// A moment as parseAskedTime() reads it, whatever the local time is: "2026-11-25T10:42:07.123456Z".
std::string momentText(std::int64_t microseconds);
/// Reads "30s", "2m", "1h30m", "45" (seconds), in µs. nullopt for anything else.
std::optional<std::int64_t> parseAskedDuration(std::string_view text);

} // namespace ctscope
