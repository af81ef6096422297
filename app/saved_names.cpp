// SPDX-License-Identifier: GPL-3.0-or-later
#include "saved_names.h"

#include "table/dictionary_words.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/user_names.h"

namespace ctscope {

const filter::NameTable &SavedNames::table() const
{
    if (!m_table)
        m_table = SavedFilters::storedNames();
    return *m_table;
}

std::vector<std::string> SavedNames::problems() const
{
    std::vector<std::string> lines;
    if (m_table) {
        for (const DictionaryError &error : userNames().errors)
            lines.push_back((namesFile() + QStringLiteral(": ") + DictionaryWords::sentence(error)).toStdString());
    }
    return lines;
}

} // namespace ctscope
