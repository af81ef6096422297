// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_lexer.h"

#include <cstddef>

namespace ctscope::filter {

/// The field that the word at `at` names, or several words as nft and tcpdump write them: "ct state",
/// "ct original saddr", "src port", "icmp type". `length` is that of all of them. Null for other words.
const Field *fieldOfWords(const Lexer &lexer, std::size_t at, std::size_t &length);

} // namespace ctscope::filter
