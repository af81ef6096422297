// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/names/dictionary.h"

#include <QString>

namespace ctscope {

/// The file in which the user names addresses, networks, marks and zones: "names", beside the settings. It need not
/// exist.
QString namesFile();
/// Its content. Read again when the file has changed. GUI thread; needs no application.
const Dictionary &userNames();

} // namespace ctscope
