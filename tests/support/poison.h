// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/foreign_text.h"

#include <string>
#include <string_view>

namespace ctscope::test {

/// Text that every output of ctscope must show as text: markup, terminal sequences with ESC,
/// with C1 as UTF-8 and as a bare byte, a change of direction, a line separator.
inline const std::string poison = "<img/src=x>&t\x1b]0;PWN\x07y\x1b[31m\xc2\x9b"
                                  "31m\x9b"
                                  "31m\xe2\x80\xae"
                                  "gpj\xe2\x81\xa6\xe2\x80\xa8z\x7f";

/// This text as it is shown.
inline const std::string poisonShown = "<img/src=x>&t\xe2\x90\x9b]0;PWN\xe2\x90\x87y\xe2\x90\x9b[31m\xef\xbf\xbd"
                                       "31m\xef\xbf\xbd"
                                       "31m\xef\xbf\xbd"
                                       "gpj\xef\xbf\xbd\xef\xbf\xbdz\xe2\x90\xa1";

/// The same within a dump: readers remove terminal sequences (all of them but "PWN"), and a line
/// separator ends the line.
inline const std::string poisonedWord = "PWN<img/src=x>&t\x07y\x1b[31m\xc2\x9b"
                                        "31m\x9b"
                                        "31m\xe2\x80\xae"
                                        "gpj\xe2\x81\xa6\x7f";

/// The same without "=", because a "=" in the value of an unknown field is a sign of damage.
inline const std::string poisonedValue = "PWN<img/src:x>&t\x07y\x1b[31m\xc2\x9b"
                                         "31m\x9b"
                                         "31m\xe2\x80\xae"
                                         "gpj\xe2\x81\xa6\x7f";

/// A table with this text in every foreign word.
inline std::string poisonedTable()
{
    const std::string tuples =
        "src=192.0.2.1 dst=198.51.100.1 sport=1000 dport=21 src=198.51.100.1 dst=192.0.2.1 sport=21 dport=1000 ";
    const std::string other =
        "src=192.0.2.2 dst=198.51.100.1 sport=1000 dport=21 src=198.51.100.1 dst=192.0.2.2 sport=21 dport=1000 ";
    return "tcp      6 300 ESTABLISHED " + tuples + "[ASSURED] [" + poisonedWord + "] mark=0 secctx=" + poisonedWord
        + " helper=" + poisonedWord + " theirs=" + poisonedValue + " use=1 labels=" + poisonedWord + ",b\n"
        + "tcp      6 300 ESTABLISHED " + other
        + "[ASSURED] secctx=@SUM(1+1) helper==1+1 mine=-2+3 use=1 labels=-1+1,b\n"
        + "tcp      6 30O ESTABLISHED src=192.0.2.3 dst=" + poisonedWord + "\n";
}

/// The position of the first control character, or byte that is not UTF-8; npos = none. Line
/// ends are allowed.
inline std::size_t findObeyed(std::string_view text, std::string_view allowed = "\n")
{
    for (std::size_t at = 0; at < text.size();) {
        const Character character = firstCharacter(text.substr(at));
        const bool good =
            character.valid && (!isObeyed(character.point) || allowed.find(text[at]) != std::string_view::npos);
        if (!good)
            return at;
        at += character.length;
    }
    return std::string_view::npos;
}

} // namespace ctscope::test
