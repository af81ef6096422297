// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_facts.h"
#include "source/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

class FarFacts;

/// What another machine said of itself when the script began there (far_script.h): who reads the table, and with what.
struct FarHost {
    std::string user;
    std::string os;
    std::string tool; ///< path of the conntrack program; empty = not there
    std::string sudo;
    std::string table;   ///< the text table; empty = not there
    std::string capture; ///< path of a capture helper that may read the table; empty = none that can be used
    bool root = false;
    bool readable = false; ///< the text table, without sudo
    FarMachine machine;    ///< without its clock

    static FarHost parse(std::string_view hello);

    /// How the table may be read, the best way first: "tool", "sudo-tool", "proc", "sudo-proc".
    std::vector<std::string> ways() const;
    /// Why no way worked, with the command that helps. `errors`: what the programs there printed.
    SourceProblem refusal(std::string name, std::string errors, const FarFacts &facts) const;
};

} // namespace ctscope
