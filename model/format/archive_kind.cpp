// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/archive_kind.h"

#include <optional>

namespace ctscope {

namespace {

/// An octal number with blanks around it, as tar writes it.
std::optional<long> octal(std::string_view field) noexcept
{
    const std::size_t begin = field.find_first_not_of(' ');
    std::optional<long> value;
    for (std::size_t i = begin; i < field.size() && field[i] >= '0' && field[i] <= '7'; ++i)
        value = value.value_or(0) * 8 + (field[i] - '0');
    return value;
}

bool isTarHeader(std::string_view header) noexcept
{
    constexpr std::size_t sumAt = 148;
    constexpr std::size_t sumLength = 8;
    if (header.size() < archiveHeadLength || header.front() == '\0')
        return false;
    const auto stored = octal(header.substr(sumAt, sumLength));
    long sum = 0;
    for (std::size_t i = 0; i < archiveHeadLength; ++i)
        sum += i >= sumAt && i < sumAt + sumLength ? ' ' : static_cast<unsigned char>(header[i]);
    return stored == sum;
}

} // namespace

bool beginsArchive(std::string_view beginning) noexcept
{
    using namespace std::string_view_literals;
    // The second signature is that of an empty zip.
    return beginning.starts_with("PK\x03\x04"sv) || beginning.starts_with("PK\x05\x06"sv) || isTarHeader(beginning);
}

bool beginsBzip2(std::string_view beginning) noexcept
{
    using namespace std::string_view_literals;
    return beginning.size() >= 10 && beginning.starts_with("BZh"sv) && beginning[3] >= '1' && beginning[3] <= '9'
        && (beginning.substr(4, 6) == "\x31\x41\x59\x26\x53\x59"sv
            || beginning.substr(4, 6) == "\x17\x72\x45\x38\x50\x90"sv);
}

} // namespace ctscope
