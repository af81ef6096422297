// SPDX-License-Identifier: GPL-3.0-or-later
#include "far_options.h"

#include "answer_options.h"

#include "source/command_words.h"

#include <utility>

namespace ctscope {

std::string readCommand(std::string_view value, Origin &origin)
{
    CommandWords command = splitCommand(value);
    switch (command.error) {
    case CommandWords::Error::None: origin = Origin::ofCommand(std::move(command.words)); return {};
    case CommandWords::Error::Empty: return "--command needs a program and its arguments";
    case CommandWords::Error::OpenQuote: break;
    }
    return "--command: a quotation mark is not closed in " + quoted(value);
}

} // namespace ctscope
