// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/names/dictionary.h"

#include "format/numbers.h"
#include "kernel/file_text.h"
#include "query/filter/filter_lexer.h"
#include "query/filter/network.h"
#include "query/filter/value_reader.h"
#include "query/filter/value_text.h"

#include <algorithm>
#include <cstring>

namespace ctscope {

namespace {

using Problem = DictionaryProblem;
using Words = std::vector<std::string_view>;

constexpr std::size_t largestFile = 1u << 20;

struct ColorWord {
    std::string_view word;
    std::uint32_t color;
};
constexpr ColorWord colorsByWord[] = {{"red", 0xc0392b}, {"orange", 0xd35400}, {"yellow", 0xb7950b},
    {"green", 0x27ae60}, {"teal", 0x16a085}, {"blue", 0x2980b9}, {"purple", 0x8e44ad}, {"pink", 0xc2185b},
    {"brown", 0x795548}, {"grey", 0x7f8c8d}, {"gray", 0x7f8c8d}};
constexpr std::string_view blanks = " \t\r";

Words wordsOf(std::string_view line, std::string_view separators)
{
    Words words;
    for (std::size_t at = 0; (at = line.find_first_not_of(separators, at)) != std::string_view::npos;) {
        const std::size_t end = std::min(line.find_first_of(separators, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

bool isName(std::string_view word) noexcept { return filter::Lexer(word).name(0).size() == word.size(); }

/// The network that a text is, which is in the form that filters read.
std::optional<filter::Network> networkOf(std::string_view text)
{
    const auto value = filter::readValue(filter::fieldOf(Column::Source), text);
    if (const auto *network = value ? std::get_if<filter::Network>(&*value) : nullptr)
        return *network;
    return std::nullopt;
}

/// An address alone.
bool isWhole(const filter::Network &network) noexcept { return network.prefix == (network.address.isV4() ? 32 : 128); }

/// Cells ask this of each network, so it is a few comparisons.
bool isIn(const IpAddress &address, const filter::Network &network) noexcept
{
    if (address.family != network.address.family)
        return false;
    const std::size_t whole = network.prefix / 8;
    if (std::memcmp(address.bytes.data(), network.address.bytes.data(), whole) != 0)
        return false;
    const unsigned left = network.prefix % 8;
    return left == 0 || (address.bytes[whole] ^ network.address.bytes[whole]) >> (8 - left) == 0;
}

class LineReader {
public:
    explicit LineReader(Dictionary &dictionary)
        : m_dictionary(dictionary)
    {
    }
    void read(std::string_view line, std::uint32_t number)
    {
        m_line = number;
        const Words words = wordsOf(line.substr(0, line.find('#')), blanks);
        if (words.empty())
            return;
        const std::string_view kind = words.front();
        if (kind == "address")
            address(words);
        else if (kind == "network")
            network(words);
        else if (kind == "mark")
            mark(words);
        else if (kind == "zone")
            zone(words);
        else if (kind == "label")
            label(words);
        else if (kind == "set")
            set(words, line);
        else if (kind == "colour" || kind == "color")
            color(words);
        else if (kind == "hosts")
            path(words, line, m_dictionary.hostFiles);
        else if (kind == "geo")
            path(words, line, m_dictionary.geoFiles);
        else
            fail(Problem::UnknownKind, kind);
    }

private:
    void fail(Problem problem, std::string_view word = {})
    {
        m_dictionary.errors.push_back({m_line, problem, std::string(word)});
    }
    /// True when there are so many words, and the last is a name.
    bool isWhole(const Words &words, std::size_t count)
    {
        if (words.size() < count)
            fail(Problem::Incomplete);
        else if (words.size() > count)
            fail(Problem::TooMany, words[count]);
        else if (!isName(words.back()))
            fail(Problem::BadName, words.back());
        else
            return true;
        return false;
    }
    void address(const Words &words)
    {
        if (!isWhole(words, 3))
            return;
        const auto address = IpAddress::parse(words[1]);
        if (!address)
            return fail(Problem::BadAddress, words[1]);
        const std::uint8_t bits = address->isV4() ? 32 : 128;
        m_dictionary.networks.push_back({{*address, bits}, std::string(words[2])});
    }
    void network(const Words &words)
    {
        if (!isWhole(words, 3))
            return;
        if (const auto network = networkOf(words[1]))
            m_dictionary.networks.push_back({*network, std::string(words[2])});
        else
            fail(Problem::BadNetwork, words[1]);
    }
    void mark(const Words &words)
    {
        // With a mask there is one word more.
        const bool masked = words.size() > 1 && words[1].find('/') != std::string_view::npos;
        if (!isWhole(words, masked ? 4 : 3))
            return;
        NamedMark mark{.name = std::string(words.back())};
        const std::string_view valueWord = words[masked ? 2 : 1];
        const auto value = parseKey<std::uint32_t>(valueWord);
        if (!value)
            return fail(Problem::BadMark, valueWord);
        unsigned shift = 0;
        if (masked) {
            const std::size_t slash = words[1].find('/');
            const auto mask = parseKey<std::uint32_t>(words[1].substr(0, slash));
            const auto places = parseNumber<unsigned>(words[1].substr(slash + 1));
            if (!mask || *mask == 0 || !places || *places > 31)
                return fail(Problem::BadMark, words[1]);
            mark.mask = *mask;
            shift = *places;
        }
        mark.value = *value << shift;
        // A value that has bits outside of the mask would never be found.
        if (mark.value >> shift != *value || (mark.value & ~mark.mask) != 0)
            return fail(Problem::BadMark, valueWord);
        m_dictionary.marks.push_back(std::move(mark));
    }
    void zone(const Words &words)
    {
        if (!isWhole(words, 3))
            return;
        if (const auto number = parseNumber<std::uint16_t>(words[1]))
            m_dictionary.zones[*number] = words[2];
        else
            fail(Problem::BadZone, words[1]);
    }
    void label(const Words &words)
    {
        if (!isWhole(words, 3))
            return;
        if (words[1].find_first_of("@${}()\"',") != std::string_view::npos)
            return fail(Problem::BadLabel, words[1]);
        m_dictionary.labels.push_back({std::string(words[1]), std::string(words[2])});
    }
    void color(const Words &words)
    {
        if (words.size() < 3)
            return fail(Problem::Incomplete);
        if (words.size() > 3)
            return fail(Problem::TooMany, words[3]);
        if (!isName(words[1]))
            return fail(Problem::BadName, words[1]);
        constexpr std::size_t digits = 6;
        auto color = words[2].size() == digits ? parseNumber<std::uint32_t>(words[2], 16) : std::nullopt;
        for (const ColorWord &known : colorsByWord) {
            if (known.word == words[2])
                color = known.color;
        }
        if (!color)
            return fail(Problem::BadColor, words[2]);
        m_dictionary.colors[std::string(words[1])] = *color;
    }
    /// A path may have blanks in it.
    void path(const Words &words, std::string_view line, std::vector<std::string> &paths)
    {
        if (words.size() < 2)
            return fail(Problem::Incomplete);
        line = line.substr(0, line.find('#'));
        line.remove_prefix(static_cast<std::size_t>(words[1].data() - line.data()));
        line = line.substr(0, line.find_last_not_of(blanks) + 1);
        if (!line.starts_with('/'))
            return fail(Problem::BadPath, line);
        paths.emplace_back(line);
    }
    void set(const Words &words, std::string_view line)
    {
        if (words.size() < 3)
            return fail(Problem::Incomplete);
        if (!isName(words[1]))
            return fail(Problem::BadName, words[1]);
        line = line.substr(0, line.find('#'));
        const auto begin = static_cast<std::size_t>(words[2].data() - line.data());
        std::vector<std::string> elements;
        for (const std::string_view element : wordsOf(line.substr(begin), " \t\r,")) {
            if (element.find_first_of("@${}()\"'") != std::string_view::npos)
                return fail(Problem::BadElement, element);
            elements.emplace_back(element);
        }
        if (elements.empty())
            return fail(Problem::Incomplete);
        auto &all = m_dictionary.sets[std::string(words[1])];
        all.insert(all.end(), elements.begin(), elements.end());
    }

    Dictionary &m_dictionary;
    std::uint32_t m_line = 0;
};

} // namespace

Dictionary Dictionary::parse(std::string_view text)
{
    Dictionary dictionary;
    LineReader reader(dictionary);
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        reader.read(text.substr(0, end), number);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return dictionary;
}

Dictionary Dictionary::read(const std::string &path)
{
    const auto text = readSmallFile(path, largestFile);
    return text ? parse(*text) : Dictionary();
}

void Dictionary::addTo(filter::NameTable &table) const
{
    auto names = sets;
    const filter::Field &field = filter::fieldOf(Column::Source);
    for (const NamedNetwork &named : networks) {
        const bool whole = isWhole(named.network);
        names[named.name].push_back(
            filter::valueText(field, whole ? filter::Value(named.network.address) : filter::Value(named.network)));
    }
    const auto addOthers = [&names](const std::map<std::string, std::vector<std::string>> &others) {
        for (const auto &[name, elements] : others)
            names.try_emplace(name, elements);
    };
    std::map<std::string, std::vector<std::string>> numbers;
    for (const auto &[zone, name] : zones)
        numbers[name].push_back(std::to_string(zone));
    addOthers(numbers);
    numbers.clear();
    for (const NamedMark &mark : marks) {
        std::string &element = numbers[mark.name].emplace_back(std::to_string(mark.value));
        if (mark.mask != 0xffffffff) {
            element += '/';
            filter::appendHex(element, mark.mask);
        }
    }
    addOthers(numbers);
    numbers.clear();
    for (const NamedLabel &named : labels)
        numbers[named.name].push_back(named.label);
    addOthers(numbers);
    for (auto &[name, elements] : names)
        table.sets[name] = std::move(elements);
}

std::string_view Dictionary::nameOfNetwork(const IpAddress &address, std::uint8_t prefix) const noexcept
{
    for (const NamedNetwork &named : networks) {
        if (named.network.prefix == prefix && named.network.address == address)
            return named.name;
    }
    return {};
}

std::string_view Dictionary::nameOfAddress(const IpAddress &address) const noexcept
{
    const IpAddress plain = filter::unmapped(address);
    return nameOfNetwork(plain, plain.isV4() ? 32 : 128);
}

std::string_view Dictionary::nameOfNetworkAround(const IpAddress &address) const noexcept
{
    const IpAddress plain = filter::unmapped(address);
    const NamedNetwork *smallest = nullptr;
    for (const NamedNetwork &named : networks) {
        if (!isWhole(named.network) && isIn(plain, named.network)
            && (smallest == nullptr || named.network.prefix > smallest->network.prefix))
            smallest = &named;
    }
    return smallest != nullptr ? std::string_view(smallest->name) : std::string_view();
}

std::string Dictionary::namesOfMark(std::uint32_t mark) const
{
    std::string names;
    for (const NamedMark &named : marks) {
        if ((mark & named.mask) != named.value)
            continue;
        if (!names.empty())
            names += ", ";
        names += named.name;
    }
    return names;
}

std::string_view Dictionary::nameOfZone(std::uint64_t zone) const noexcept
{
    const auto found = zone <= 0xffff ? zones.find(static_cast<std::uint16_t>(zone)) : zones.end();
    return found != zones.end() ? std::string_view(found->second) : std::string_view();
}

std::string_view Dictionary::nameOfLabel(std::string_view label) const noexcept
{
    const auto found = std::ranges::find(labels, label, &NamedLabel::label);
    return found != labels.end() ? std::string_view(found->name) : std::string_view();
}

std::vector<std::string_view> colorWords()
{
    std::vector<std::string_view> words;
    for (const ColorWord &known : colorsByWord)
        words.push_back(known.word);
    return words;
}

} // namespace ctscope
