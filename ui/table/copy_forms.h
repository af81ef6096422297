// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/row_job.h"

#include <functional>

class QMenu;

namespace ctscope {

/// Fills a menu with the formats and languages in which rows can be copied.
void addCopyForms(QMenu *menu, const std::function<void(RowForm)> &chosen);

} // namespace ctscope
