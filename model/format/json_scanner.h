// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A string in a JSON document.
struct JsonText {
    std::string_view path;  ///< "hits/[]/_source/message"; valid during the call
    std::string_view key;   ///< the last name in it
    std::string text;       ///< decoded
    std::size_t object = 0; ///< the object that holds it, counted in its document
    std::size_t array = 0;  ///< the array that holds it directly, counted likewise; 0 = none
    bool cutOff = false;    ///< the document ends within it
};

/// Finds JSON documents in a text, one or many, with any text between them, and reports the texts in them:
/// strings, numbers, and arrays of numbers that are bytes. Truncated documents are read as far as they
/// go. One pass over the text.
class JsonScanner {
public:
    std::function<void(JsonText &&)> onText;
    /// The end of a document. `parents`: for each object the one around it; the outermost, 1, has 0.
    std::function<void(const std::vector<std::size_t> &parents)> onDocument;
    /// The text outside of documents, in one piece for each gap.
    std::function<void(std::string_view)> onOutside;

    /// False when it was stopped.
    bool scan(std::string_view text, const std::stop_token &stop);
};

/// A JSON string's text, without its quotation marks: escapes and surrogate pairs are decoded.
std::string decodeJson(std::string_view raw);

} // namespace ctscope
