// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/json_text.h"

#include "format/json_scanner.h"
#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <tuple>
#include <unordered_map>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

bool has(std::string_view text, std::string_view part) noexcept { return text.find(part) != none; }

bool holdsEntry(std::string_view line) noexcept
{
    return has(line, "src=") || has(line, "<flow") || has(line, "--sport ") || has(line, " -s ");
}

bool holdsEvents(std::string_view text) noexcept
{
    return has(text, "[NEW]") || has(text, "[UPDATE]") || has(text, "[DESTROY]") || has(text, "<flow type=");
}

template <typename Take> void forEachLine(std::string_view text, Take take)
{
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find('\n', i), text.size());
        take(text.substr(i, end - i));
        i = end + 1;
    }
}

/// The findings at one path of the documents' structure.
struct Place {
    std::size_t order = 0;
    std::uint64_t entries = 0; ///< lines with one
    std::uint64_t tables = 0;  ///< strings, or arrays of strings, with more than one
    std::uint64_t bytes = 0;   ///< of its lines
    std::uint64_t hash = 14695981039346656037u;
    bool endsLines = false; ///< a string ends with its newline
    bool events = false;
    std::uint64_t document = 0; ///< of the array under way
    std::size_t array = 0;
    std::uint64_t arrayEntries = 0;

    void add(const JsonText &found, std::uint64_t inDocument)
    {
        std::uint64_t here = 0;
        forEachLine(found.text, [&](std::string_view line) {
            line = trimmed(line);
            here += holdsEntry(line) ? 1 : 0;
            bytes += line.size();
            for (const char c : line)
                hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
            if (!line.empty())
                hash = (hash ^ '\n') * 1099511628211u;
        });
        endsLines = endsLines || found.text.ends_with('\n');
        events = events || holdsEvents(found.text);
        if (found.array != 0) {
            if (found.array != array || inDocument != document)
                arrayEntries = 0;
            array = found.array;
            document = inDocument;
            tables += arrayEntries < 2 && arrayEntries + here >= 2 ? 1 : 0;
            arrayEntries += here;
        } else {
            tables += here >= 2 ? 1 : 0;
        }
        entries += here;
    }
};

struct Survey {
    std::unordered_map<std::string, Place> places;
    std::uint64_t outside = 0; ///< lines with entries that no string holds
    bool complete = true;

    const std::pair<const std::string, Place> *best() const noexcept
    {
        const std::pair<const std::string, Place> *found = nullptr;
        for (const auto &place : places) {
            if (place.second.entries == 0)
                continue;
            // A message may be repeated, shortened.
            const auto rank = [](const Place &other) { return std::tuple(other.entries, other.bytes, ~other.order); };
            if (found == nullptr || rank(place.second) > rank(found->second))
                found = &place;
        }
        return found;
    }
};

Survey survey(std::string_view text, const std::stop_token &stop)
{
    constexpr std::size_t mostPlaces = 10'000;
    Survey result;
    std::uint64_t document = 0;
    JsonScanner scanner;
    scanner.onText = [&](JsonText &&found) {
        auto place = result.places.find(std::string(found.path));
        if (place == result.places.end()) {
            if (result.places.size() >= mostPlaces)
                return;
            place = result.places.emplace(found.path, Place{.order = result.places.size()}).first;
        }
        place->second.add(found, document);
    };
    scanner.onDocument = [&](const std::vector<std::size_t> &) { ++document; };
    scanner.onOutside = [&](std::string_view outside) {
        forEachLine(outside, [&](std::string_view line) { result.outside += holdsEntry(line) ? 1 : 0; });
    };
    result.complete = scanner.scan(text, stop);
    return result;
}

/// "2025-01-02T10:00:05.123456Z" of a time in any form of logs; empty for other texts.
std::string isoTime(std::string_view value)
{
    const std::size_t digits = std::min(value.find_first_not_of("0123456789"), value.size());
    if (digits == 4 && value.size() >= 19 && value.size() <= 40 && value[4] == '-'
        && (value[10] == 'T' || value[10] == ' ')) {
        std::string time(value);
        time[10] = 'T';
        return time.find(' ') == std::string::npos ? time : std::string();
    }
    // Seconds, milliseconds, microseconds or nanoseconds since 1970.
    const auto whole = parseDecimal(value.substr(0, digits));
    if (!whole || digits < 9 || digits > 19)
        return {};
    std::uint64_t micro = *whole;
    if (digits <= 10) {
        micro *= 1'000'000;
        if (digits < value.size() && value[digits] == '.') {
            std::string fraction(value.substr(digits + 1, 6));
            fraction.resize(6, '0');
            micro += parseDecimal(fraction).value_or(0);
        }
    } else if (digits <= 13) {
        micro *= 1000;
    } else if (digits > 16) {
        micro /= 1000;
    }
    using namespace std::chrono;
    const auto seconds = micro / 1'000'000;
    const sys_days day = floor<days>(sys_seconds(std::chrono::seconds(seconds)));
    const year_month_day date(day);
    const auto clock = seconds % 86400;
    const auto padded = [](std::uint64_t number, std::size_t width) {
        std::string text = std::to_string(number);
        return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
    };
    return padded(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4) + '-'
        + padded(static_cast<unsigned>(date.month()), 2) + '-' + padded(static_cast<unsigned>(date.day()), 2) + 'T'
        + padded(clock / 3600, 2) + ':' + padded(clock / 60 % 60, 2) + ':' + padded(clock % 60, 2) + '.'
        + padded(micro % 1'000'000, 6) + 'Z';
}

bool isTimeKey(std::string_view key) noexcept
{
    static constexpr std::array<std::string_view, 8> keys = {"__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP",
        "@timestamp", "time", "timestamp", "ts", "date", "eventTime"};
    return std::ranges::find(keys, key) != keys.end();
}

/// Collects the strings of one path.
class Collector {
public:
    Collector(std::string_view path, const Place &place)
        : m_path(path)
        , m_oneTable(place.tables > 1 && !place.events)
        , m_endsLines(place.endsLines)
        , m_timed(place.tables == 0 || place.events)
    {
    }

    void take(JsonText &&found)
    {
        if (isTimeKey(found.key) && found.path != m_path) {
            // The journal's own time is preferred to that of a program.
            if (std::string time = isoTime(found.text); !time.empty())
                m_times.try_emplace(found.object, std::move(time));
        } else if (found.path == m_path) {
            m_cutOff += found.cutOff ? 1 : 0;
            m_found.push_back(std::move(found));
        }
    }

    void endDocument(const std::vector<std::size_t> &parents)
    {
        for (JsonText &found : m_found) {
            std::string_view time;
            for (std::size_t object = found.object; m_timed && object != 0; object = parents[object]) {
                if (const auto known = m_times.find(object); known != m_times.end()) {
                    time = known->second;
                    break;
                }
            }
            // Tables of several hosts or moments are never added up.
            const bool begins = found.array == 0 || found.array != m_array;
            if (m_oneTable && begins && std::ranges::any_of(m_found, [&](const JsonText &other) {
                    return (&other == &found || (found.array != 0 && other.array == found.array))
                        && holdsEntry(other.text);
                }))
                m_text.clear();
            m_array = found.array;
            add(found, time);
        }
        m_found.clear();
        m_times.clear();
        m_array = 0;
    }

    void addOutside(std::string_view outside)
    {
        forEachLine(outside, [&](std::string_view line) {
            if (holdsEntry(line))
                m_text.append(line) += '\n';
        });
    }

    std::string takeText() { return std::move(m_text); }
    std::uint64_t cutOff() const noexcept { return m_cutOff; }

private:
    void add(const JsonText &found, std::string_view time)
    {
        std::string_view text = found.text;
        if (found.cutOff) {
            // The end of its last line is unknown.
            const std::size_t end = text.rfind('\n');
            text = text.substr(0, end == none ? 0 : end + 1);
        }
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t end = std::min(text.find('\n', i), text.size());
            const std::string_view line = text.substr(i, end - i);
            if (!time.empty() && (m_text.empty() || m_text.ends_with('\n')) && has(line, "src="))
                m_text.append(time) += ' ';
            m_text += line;
            if (end < text.size())
                m_text += '\n';
            i = end + 1;
        }
        // Docker cuts a long line into several strings; only the last of them ends it.
        const bool goesOn = m_endsLines && found.array == 0;
        if (!goesOn && !m_text.empty() && !m_text.ends_with('\n'))
            m_text += '\n';
    }

    std::string_view m_path;
    bool m_oneTable;
    bool m_endsLines;
    bool m_timed; ///< a table has no times of its lines
    std::string m_text;
    std::vector<JsonText> m_found; ///< of the document under way
    std::unordered_map<std::size_t, std::string> m_times;
    std::size_t m_array = 0;
    std::uint64_t m_cutOff = 0;
};

} // namespace

std::optional<JsonLines> linesInJson(std::string_view text, std::string_view head, const std::stop_token &stop)
{
    Survey seen = survey(head, stop);
    const auto *best = seen.best();
    if (best == nullptr || seen.outside > best->second.entries)
        return std::nullopt;
    if (head.size() < text.size()) {
        seen = survey(text, stop);
        best = seen.best();
    }
    if (best == nullptr || !seen.complete)
        return std::nullopt;

    const Place &place = best->second;
    Collector collector(best->first, place);
    JsonScanner scanner;
    scanner.onText = [&](JsonText &&found) { collector.take(std::move(found)); };
    scanner.onDocument = [&](const std::vector<std::size_t> &parents) { collector.endDocument(parents); };
    scanner.onOutside = [&](std::string_view outside) { collector.addOutside(outside); };
    if (!scanner.scan(text, stop))
        return std::nullopt;

    JsonLines lines;
    lines.text = collector.takeText();
    lines.remarks.emplace_back(Remark::JsonStrings);
    const auto doubt = [&lines](Remark remark) {
        lines.remarks.push_back(std::move(remark));
        ++lines.doubts;
    };
    if (place.tables > 1 && !place.events)
        doubt({Remark::JsonTables, place.tables});
    if (std::ranges::any_of(seen.places,
            [&](const auto &other) { return other.second.entries > 0 && other.second.hash != place.hash; }))
        doubt(Remark::MoreInJson);
    if (collector.cutOff() > 0)
        doubt(Remark::JsonCutOff);
    return lines;
}

} // namespace ctscope
