// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the file of the user's names: each line gives a name or an error, and each name can stand in a filter.
#include "query/filter/filter.h"
#include "query/names/dictionary.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace ctscope;

namespace {

void require(bool fact)
{
    if (!fact)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const Dictionary dictionary = Dictionary::parse(text);
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    require(dictionary.errors.size() + dictionary.networks.size() + dictionary.marks.size() <= lines);
    for (const DictionaryError &error : dictionary.errors)
        require(error.line >= 1 && error.line <= lines);
    filter::NameTable table;
    dictionary.addTo(table);
    for (const NamedNetwork &named : dictionary.networks) {
        if (!dictionary.sets.contains(named.name))
            require(readFilter("addr in @" + named.name, &table).ok());
    }
    for (const NamedNetwork &named : dictionary.networks)
        require(!dictionary.nameOfNetwork(named.network.address, named.network.prefix).empty());
    for (const NamedMark &mark : dictionary.marks)
        require(!dictionary.namesOfMark(mark.value).empty());
    for (const std::string &name : table.setNames())
        static_cast<void>(readFilter("dport in @" + name + " or mark in @" + name, &table));
    return 0;
}
