// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

namespace ctscope {

/// Exit status of --diagnose, as monitoring systems expect it; documented in --help.
enum DiagnosisStatus : int {
    DiagnosisFine = 0,
    DiagnosisWarning = 1,
    DiagnosisCritical = 2,
    DiagnosisUnknown = 3, ///< a source could not be read
};

/// Reads the sources, a live one for some seconds so that counters have rates, and prints what is wrong with each
/// table. Returns the exit status. Needs no display and no Qt application object.
int runDiagnose(const CommandLine &commandLine);

} // namespace ctscope
