// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_parser.h"
#include "query/filter/filter_value.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A name for some bits of the mark: the flows whose mark is `value` under `mask`.
struct NamedMark {
    std::uint32_t mask = 0xffffffff;
    std::uint32_t value = 0; ///< not shifted
    std::string name;
    friend bool operator==(const NamedMark &, const NamedMark &) noexcept = default;
};

/// A name for a network, or for an address alone: a network of one address.
struct NamedNetwork {
    filter::Network network;
    std::string name;
    friend bool operator==(const NamedNetwork &, const NamedNetwork &) noexcept = default;
};

/// A name for a connection label, which is known by its name in connlabel.conf or by its number.
struct NamedLabel {
    std::string label; ///< as cells show it: "eth0-in", "5"
    std::string name;
    friend bool operator==(const NamedLabel &, const NamedLabel &) noexcept = default;
};

/// Why a line of a dictionary says nothing.
enum class DictionaryProblem : std::uint8_t {
    UnknownKind, ///< the first word is none of those below
    Incomplete,  ///< a value or a name is missing
    TooMany,     ///< a word behind the name
    BadAddress,
    BadNetwork,
    BadMark,
    BadZone,
    BadName,    ///< it cannot stand behind "@"
    BadElement, ///< of a set
    BadLabel,
    BadColor, ///< no known word, and not six hexadecimal digits
    BadPath,  ///< it does not begin with "/"
};

struct DictionaryError {
    std::uint32_t line = 0; ///< from 1
    DictionaryProblem problem = DictionaryProblem::UnknownKind;
    std::string word; ///< the one that is wrong; may be empty
    friend bool operator==(const DictionaryError &, const DictionaryError &) noexcept = default;
};

/// The names that the user gives to addresses, networks, marks, zones and labels, and sets of values. One readable file:
///
///     # the house
///     address 192.0.2.1 printer
///     network 10.1.0.0/16 offices
///     mark 0x3f00/8 1 WAN          mask/shift, value, name
///     mark 7 voice
///     zone 3 guests
///     label 5 voip
///     set dns-servers 192.0.2.53, 2001:db8::53
///     colour WAN teal              a word, or six hexadecimal digits
///     hosts /etc/hosts.office      a file in the form of hosts(5) with more names
///     geo /srv/geo/country.mmdb    a file of countries or networks
///
/// A name may have several lines, which add up. Wrong lines are left out and listed.
struct Dictionary {
    std::vector<NamedNetwork> networks;
    std::vector<NamedMark> marks;
    std::map<std::uint16_t, std::string> zones;
    std::map<std::string, std::vector<std::string>, std::less<>> sets;
    std::vector<NamedLabel> labels;
    std::map<std::string, std::uint32_t, std::less<>> colors; ///< by name, 0xRRGGBB
    std::vector<std::string> hostFiles;                       ///< absolute paths
    std::vector<std::string> geoFiles;                        ///< absolute paths
    std::vector<DictionaryError> errors;

    static Dictionary parse(std::string_view text);
    /// The file with this path; an empty dictionary when it cannot be read, as when there is none.
    static Dictionary read(const std::string &path);

    /// Adds what @name means in filters. A name for things of several kinds means those of the first of these: addresses,
    /// networks and elements of sets; zones; marks; labels.
    void addTo(filter::NameTable &table) const;

    // The names that a cell shows beside its value; empty when there is none.
    std::string_view nameOfAddress(const IpAddress &address) const noexcept;
    /// Of the smallest network with a name that has the address in it; a named address is no network.
    std::string_view nameOfNetworkAround(const IpAddress &address) const noexcept;
    /// Of a network as a whole; `prefix` bits count.
    std::string_view nameOfNetwork(const IpAddress &address, std::uint8_t prefix) const noexcept;
    /// Several names may be about different bits: "WAN, voice".
    std::string namesOfMark(std::uint32_t mark) const;
    std::string_view nameOfZone(std::uint64_t zone) const noexcept;
    std::string_view nameOfLabel(std::string_view label) const noexcept;
};

/// The words for colours, as the file writes them.
std::vector<std::string_view> colorWords();

} // namespace ctscope
